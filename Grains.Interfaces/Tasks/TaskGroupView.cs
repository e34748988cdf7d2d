namespace OrleansWorkflows;

/// <summary>A task spread over machines, and what came of it.</summary>
[GenerateSerializer, Immutable, Alias("OrleansWorkflows.TaskGroupView")]
public sealed record TaskGroupView
{
    [Id(0)] public required string TaskGroupId { get; init; }

    [Id(1)] public required TaskGroupStatus Status { get; init; }

    [Id(2)] public required ExecutionStrategy ExecutionStrategy { get; init; }

    [Id(3)] public required TaskDefinition TaskDefinition { get; init; }

    /// <summary>In the order in which strategies take them.</summary>
    [Id(4)] public required IReadOnlyList<string> TargetMachines { get; init; }

    /// <summary>One a machine, in the same order.</summary>
    [Id(5)] public required IReadOnlyList<TaskView> Tasks { get; init; }

    [Id(6)] public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>What has not ended by then fails.</summary>
    [Id(7)] public required DateTimeOffset Deadline { get; init; }

    [Id(8)] public DateTimeOffset? EndedAt { get; init; }

    /// <summary>Of the strategy <c>quorum</c>: how many must complete.</summary>
    [Id(9)] public int? Quorum { get; init; }

    /// <summary>Machines whose task completed.</summary>
    [Id(10)] public IReadOnlyList<string> Successes { get; init; } = [];

    /// <summary>Machines whose task failed.</summary>
    [Id(11)] public IReadOnlyList<string> Failures { get; init; } = [];

    /// <summary>0 to 1: the mean of the tasks that are not skipped.</summary>
    [Id(12)] public double Progress { get; init; }

    /// <summary>Why it failed or was cancelled.</summary>
    [Id(13)] public string? Reason { get; init; }

    /// <summary>The value of the reduce expression over what has ended so far.</summary>
    [Id(14)] public JsonBytes? Reduced { get; init; }

    /// <summary>Why that expression has no value.</summary>
    [Id(15)] public ErrorView? ReduceError { get; init; }
}
