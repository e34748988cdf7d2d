namespace OrleansWorkflows;

/// <summary>How busy one silo is, and how busy it may be.</summary>
/// <param name="RunningExecutions">That have a place among those it runs at once.</param>
/// <param name="QueuedExecutions">That wait for a place.</param>
/// <param name="RunningSteps">Calls in flight.</param>
/// <param name="QueuedSteps">Calls that wait for others to end.</param>
[GenerateSerializer, Immutable, Alias("OrleansWorkflows.LoadFigures")]
public sealed record LoadFigures(
    [property: Id(0)] int RunningExecutions,
    [property: Id(1)] int MaxRunningExecutions,
    [property: Id(2)] int QueuedExecutions,
    [property: Id(3)] int MaxQueuedExecutions,
    [property: Id(4)] int RunningSteps,
    [property: Id(5)] int MaxRunningSteps,
    [property: Id(6)] int QueuedSteps);
