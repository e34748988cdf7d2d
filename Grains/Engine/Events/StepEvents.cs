namespace OrleansWorkflows.Engine;

/// <summary>An attempt of a call begins.</summary>
public sealed record StepScheduled : StepEvent
{
    public int Run { get; init; } = 1;

    public required int Attempt { get; init; }

    /// <summary>Null on repeats: as the first attempt.</summary>
    public string? Tool { get; init; }

    public JsonBytes? Args { get; init; }

    public TimeSpan? Timeout { get; init; }

    public IReadOnlyList<string>? Machines { get; init; }
}

/// <summary>An attempt failed and another one follows.</summary>
public sealed record AttemptFailed : StepEvent
{
    public required int Attempt { get; init; }

    public required StepError Error { get; init; }

    public required DateTimeOffset RetryAt { get; init; }
}

/// <summary>The owner died with the attempt in flight; the same attempt is made again under the same key.</summary>
public sealed record AttemptLost : StepEvent
{
    /// <summary>How often this has happened to the step.</summary>
    public required int Crashes { get; init; }
}

/// <summary>The next attempt is due while the execution is paused: it is made when that ends.</summary>
public sealed record RetryHeld : StepEvent;

public sealed record StepCompleted : StepEvent
{
    /// <summary>Null for a parallel or foreach node: composed from its branches or items.</summary>
    public JsonBytes? Output { get; init; }

    public string? Service { get; init; }

    /// <summary>Where the call was made; null: on the execution's own machine.</summary>
    public string? Machine { get; init; }

    /// <summary>Of a branch: the target chosen; null: none matched.</summary>
    public string? Goto { get; init; }
}

public sealed record StepFailed : StepEvent
{
    public required StepError Error { get; init; }

    /// <summary>The node that runs in its place.</summary>
    public string? Fallback { get; init; }

    /// <summary>What the child undid when it failed.</summary>
    public IReadOnlyList<CompensationView>? ChildCompensation { get; init; }
}

public sealed record StepSkipped : StepEvent
{
    public required SkipReason Reason { get; init; }
}

public enum SkipReason
{
    /// <summary>Its <c>when</c> was false.</summary>
    When,

    /// <summary>Every sender settled without choosing it.</summary>
    NotChosen,

    /// <summary>No dependency that counts completed; or not all, with <c>join: all</c>.</summary>
    Dependencies,
}

/// <summary>A wait, yield, retry delay, child or container was given up because the execution stops.</summary>
public sealed record StepCancelled : StepEvent
{
    /// <summary>What the child undid when it was cancelled.</summary>
    public IReadOnlyList<CompensationView>? ChildCompensation { get; init; }
}

public sealed record ParallelStarted : StepEvent
{
    public DateTimeOffset? TimeoutAt { get; init; }
}

public sealed record ForeachStarted : StepEvent
{
    /// <summary>The list of items.</summary>
    public required JsonBytes Items { get; init; }

    public required int Count { get; init; }

    public DateTimeOffset? TimeoutAt { get; init; }
}

public sealed record WaitStarted : StepEvent
{
    public required DateTimeOffset DueAt { get; init; }

    public DateTimeOffset? TimeoutAt { get; init; }
}

public sealed record YieldOpened : StepEvent
{
    /// <summary>Unguessable; names this one question for good.</summary>
    public required string Token { get; init; }

    public required string Message { get; init; }

    public DateTimeOffset? TimeoutAt { get; init; }
}

public sealed record YieldAnswered : StepEvent
{
    public required JsonBytes Answer { get; init; }

    /// <summary>True when nobody answered in time and the default was taken.</summary>
    public bool ByDefault { get; init; }
}

public sealed record SnapshotTaken : StepEvent
{
    public required string Name { get; init; }
}

/// <summary>A child execution is to be started.</summary>
public sealed record ChildRequested : StepEvent
{
    public int Run { get; init; } = 1;

    public required ExecutionId Child { get; init; }

    public required string Workflow { get; init; }

    public required string Revision { get; init; }

    public required JsonBytes Args { get; init; }

    public bool Wait { get; init; } = true;

    public DateTimeOffset? TimeoutAt { get; init; }
}

/// <summary>A child that goes on told how it stands: it waits for an answer, or runs again.</summary>
public sealed record ChildReported : StepEvent
{
    public required int Number { get; init; }

    public IReadOnlyList<WaitingView> Waiting { get; init; } = [];
}

/// <summary>The child knows that its parent is paused, or goes on.</summary>
public sealed record ChildPauseTold : StepEvent
{
    public required int Number { get; init; }
}

public sealed record ChildCancelRequested : StepEvent
{
    /// <summary>What the step fails with when the child has ended (a timeout); null: the execution stops anyway.</summary>
    public StepError? Error { get; init; }
}
