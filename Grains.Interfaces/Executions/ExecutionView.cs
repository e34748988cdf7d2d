namespace OrleansWorkflows;

/// <summary>An execution as REST and MCP show it (API.md "An execution"). Serialized with <see cref="JsonText.Options"/> it is the documented JSON.</summary>
[GenerateSerializer, Immutable, Alias("OrleansWorkflows.ExecutionView")]
public sealed record ExecutionView
{
    [Id(0)] public required string ExecutionId { get; init; }

    [Id(1)] public required string Workflow { get; init; }

    [Id(2)] public required string Domain { get; init; }

    [Id(3)] public required string Revision { get; init; }

    [Id(4)] public required ExecutionStatus Status { get; init; }

    [Id(5)] public required JsonBytes Params { get; init; }

    [Id(6)] public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();

    [Id(7)] public required DateTimeOffset StartedAt { get; init; }

    [Id(8)] public required DateTimeOffset UpdatedAt { get; init; }

    [Id(9)] public DateTimeOffset? EndedAt { get; init; }

    [Id(10)] public IReadOnlyList<string> CurrentSteps { get; init; } = [];

    [Id(11)] public IReadOnlyList<string> CompletedSteps { get; init; } = [];

    [Id(12)] public IReadOnlyList<string> FailedSteps { get; init; } = [];

    [Id(13)] public IReadOnlyList<string> SkippedSteps { get; init; } = [];

    /// <summary>Null when steps were not asked for.</summary>
    [Id(14)] public IReadOnlyList<StepView>? Steps { get; init; }

    [Id(15)] public IReadOnlyList<WaitingView> Waiting { get; init; } = [];

    [Id(16)] public JsonBytes? Result { get; init; }

    [Id(17)] public ErrorView? Error { get; init; }

    [Id(18)] public IReadOnlyList<CompensationView> Compensation { get; init; } = [];

    [Id(19)] public string? Parent { get; init; }

    [Id(20)] public IReadOnlyList<string> Children { get; init; } = [];

    /// <summary>Machine name of the silo that holds it; null when it is dormant.</summary>
    [Id(21)] public string? Silo { get; init; }

    /// <summary>When it will probably end, by how long completed executions of the workflow took; null: it waits, has ended, or nothing is known.</summary>
    [Id(22)] public DateTimeOffset? EstimatedCompletion { get; init; }

    /// <summary>Sequence of the last event this view contains: where a watcher continues.</summary>
    [Id(23)] public long Sequence { get; init; }

    [Id(24)] public IReadOnlyList<string> TargetMachines { get; init; } = [];

    /// <summary>Set while the status is <c>paused</c>.</summary>
    [Id(25)] public PauseView? Pause { get; init; }

    [Id(26)] public ForkView? ForkedFrom { get; init; }

    /// <summary>True: lists of steps, children, questions and undoing calls are cut to <see cref="MostOfAList"/>. Otherwise null.</summary>
    [Id(27)] public bool? StepsTruncated { get; init; }

    /// <summary>When lists are cut: how many steps there are, those that are still to start included.</summary>
    [Id(28)] public int? StepsTotal { get; init; }

    /// <summary>When lists are cut: how many of each status; statuses in snake case.</summary>
    [Id(29)] public IReadOnlyDictionary<string, int>? StepsByStatus { get; init; }

    /// <summary>A list of a view holds no more, so that the view of any execution is made and sent within the response time-out.</summary>
    public const int MostOfAList = 1_000;
}

/// <summary>The execution, and the point of it, that a fork began at.</summary>
[GenerateSerializer, Immutable, Alias("OrleansWorkflows.ForkView")]
public sealed record ForkView
{
    [Id(0)] public required string ExecutionId { get; init; }

    /// <summary>Of its last event that counts.</summary>
    [Id(1)] public required long Sequence { get; init; }

    [Id(2)] public string? Snapshot { get; init; }

    [Id(3)] public string? Step { get; init; }
}

/// <summary>Since when and why nothing new starts.</summary>
[GenerateSerializer, Immutable, Alias("OrleansWorkflows.PauseView")]
public sealed record PauseView
{
    [Id(0)] public required DateTimeOffset Since { get; init; }

    [Id(1)] public string? Reason { get; init; }

    /// <summary>True: its parent is paused, and it with it.</summary>
    [Id(2)] public bool WithParent { get; init; }
}

public enum StepStatus
{
    Pending,
    Running,
    Waiting,
    Completed,
    Failed,
    Skipped,
    Cancelled,
    Compensated,
}

[GenerateSerializer, Immutable, Alias("OrleansWorkflows.StepView")]
public sealed record StepView
{
    [Id(0)] public required string Id { get; init; }

    [Id(1)] public required string Type { get; init; }

    [Id(2)] public required StepStatus Status { get; init; }

    [Id(3)] public int Attempts { get; init; }

    [Id(4)] public DateTimeOffset? StartedAt { get; init; }

    [Id(5)] public DateTimeOffset? EndedAt { get; init; }

    [Id(6)] public string? Service { get; init; }

    [Id(7)] public string? Machine { get; init; }

    [Id(8)] public ErrorView? Error { get; init; }

    /// <summary>When the next attempt, the timer or the timeout is due.</summary>
    [Id(9)] public DateTimeOffset? DueAt { get; init; }

    /// <summary>The child execution of a workflow node.</summary>
    [Id(10)] public string? Child { get; init; }

    /// <summary>Set from the second run on: of a step that ran again after a retry.</summary>
    [Id(11)] public int? Run { get; init; }

    /// <summary>The execution in which it ran, when this one is a fork of that.</summary>
    [Id(12)] public string? InheritedFrom { get; init; }
}

/// <summary>One open question to a person.</summary>
[GenerateSerializer, Immutable, Alias("OrleansWorkflows.WaitingView")]
public sealed record WaitingView
{
    /// <summary>The yield's step; of a descendant, the path through the parents' steps: <c>flight/present_options</c>.</summary>
    [Id(0)] public required string Node { get; init; }

    [Id(1)] public required string Token { get; init; }

    [Id(2)] public required string Message { get; init; }

    /// <summary>Name → type or full definition, as written in the spec.</summary>
    [Id(3)] public required JsonBytes Expects { get; init; }

    /// <summary>JSON Schema of the answer.</summary>
    [Id(4)] public required JsonBytes Schema { get; init; }

    [Id(5)] public required DateTimeOffset Since { get; init; }

    [Id(6)] public DateTimeOffset? Until { get; init; }

    /// <summary>The execution that asks: this one or a descendant.</summary>
    [Id(7)] public required string ExecutionId { get; init; }
}

[GenerateSerializer, Immutable, Alias("OrleansWorkflows.ErrorView")]
public sealed record ErrorView
{
    [Id(0)] public required string Code { get; init; }

    [Id(1)] public required string Message { get; init; }

    [Id(2)] public string? Step { get; init; }

    [Id(3)] public string? Service { get; init; }

    [Id(4)] public int? Attempts { get; init; }
}

/// <summary>One undoing call and what came of it.</summary>
[GenerateSerializer, Immutable, Alias("OrleansWorkflows.CompensationView")]
public sealed record CompensationView
{
    /// <summary>The step that was undone, or the step of the compensate node: <c>rollback_all[0]</c>.</summary>
    [Id(0)] public required string Step { get; init; }

    /// <summary>The tool called; <c>undo of child …</c> for a child execution.</summary>
    [Id(1)] public required string Call { get; init; }

    /// <summary><c>pending running completed failed skipped unknown</c>.</summary>
    [Id(2)] public required string Status { get; init; }

    [Id(3)] public string? Error { get; init; }
}

/// <summary>One stored event, readable.</summary>
/// <param name="Type">Past tense in snake case: <c>step_completed</c>.</param>
/// <param name="Data">The event's fields.</param>
[GenerateSerializer, Immutable, Alias("OrleansWorkflows.HistoryEntry")]
public sealed record HistoryEntry(
    [property: Id(0)] long Sequence,
    [property: Id(1)] DateTimeOffset At,
    [property: Id(2)] string Type,
    [property: Id(3)] string? Step,
    [property: Id(4)] JsonBytes Data);
