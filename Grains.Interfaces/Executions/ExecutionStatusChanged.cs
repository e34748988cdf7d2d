namespace OrleansWorkflows;

/// <summary>One item of the cluster-wide status feed (stream provider <see cref="Provider"/>, one stream): best effort, what <c>/ws</c> sends on.</summary>
[GenerateSerializer, Immutable, Alias("OrleansWorkflows.ExecutionStatusChanged")]
public sealed record ExecutionStatusChanged
{
    public const string Provider = "status";

    public const string Namespace = "executions";

    public const string Key = "all";

    [Id(0)] public required string ExecutionId { get; init; }

    [Id(1)] public required string Domain { get; init; }

    [Id(2)] public required string Workflow { get; init; }

    [Id(3)] public required ExecutionStatus Status { get; init; }

    [Id(4)] public required DateTimeOffset At { get; init; }

    /// <summary>The step that settled, when a step is what changed.</summary>
    [Id(5)] public string? Step { get; init; }

    [Id(6)] public StepStatus? StepStatus { get; init; }
}
