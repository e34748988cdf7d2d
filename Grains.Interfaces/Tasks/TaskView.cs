namespace OrleansWorkflows;

/// <summary>The task of one machine.</summary>
[GenerateSerializer, Immutable, Alias("OrleansWorkflows.TaskView")]
public sealed record TaskView
{
    [Id(0)] public required string TaskId { get; init; }

    [Id(1)] public required string Machine { get; init; }

    [Id(2)] public required MachineTaskStatus Status { get; init; }

    /// <summary>What the tool answered, or the workflow's result.</summary>
    [Id(3)] public JsonBytes? Output { get; init; }

    [Id(4)] public ErrorView? Error { get; init; }

    /// <summary>Why it waits, was skipped or was cancelled.</summary>
    [Id(5)] public string? Note { get; init; }

    /// <summary>0 to 1; of a workflow, the share of its steps that have settled.</summary>
    [Id(6)] public double Progress { get; init; }

    [Id(7)] public DateTimeOffset? StartedAt { get; init; }

    [Id(8)] public DateTimeOffset? EndedAt { get; init; }

    /// <summary>How often it was begun: more than once when the silo that ran it died.</summary>
    [Id(9)] public int Attempts { get; init; }

    /// <summary>Name of the silo that ran it last.</summary>
    [Id(10)] public string? Silo { get; init; }

    /// <summary>Of that silo, in its operating system.</summary>
    [Id(11)] public int? ProcessId { get; init; }

    /// <summary>Of a workflow: its execution.</summary>
    [Id(12)] public string? ExecutionId { get; init; }
}
