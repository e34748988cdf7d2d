namespace OrleansWorkflows.Engine;

/// <summary>Nothing is in flight any more; undoing begins.</summary>
public sealed record UndoStarted : ExecutionEvent;

/// <summary>An event about one undoing call.</summary>
public abstract record UndoEvent : ExecutionEvent
{
    /// <summary><c>reserve/undo</c> for a step's own compensation, <c>rollback_all[0]</c> for a step of a compensate node.</summary>
    public required string Undo { get; init; }
}

/// <summary>An attempt of an undoing call begins, or a child is asked to undo itself.</summary>
public sealed record UndoScheduled : UndoEvent
{
    public required int Attempt { get; init; }

    /// <summary>The step that it undoes; null for a step of a compensate node.</summary>
    public string? Source { get; init; }

    public string? Tool { get; init; }

    public JsonBytes? Args { get; init; }

    public IReadOnlyList<string>? Machines { get; init; }

    public ExecutionId? Child { get; init; }
}

public sealed record UndoAttemptFailed : UndoEvent
{
    public required int Attempt { get; init; }

    public required StepError Error { get; init; }

    public required DateTimeOffset RetryAt { get; init; }
}

public sealed record UndoAttemptLost : UndoEvent
{
    public required int Crashes { get; init; }
}

/// <summary>One entry of the undo is finished, well or badly; the next follows.</summary>
public sealed record UndoSettled : UndoEvent
{
    public string? Source { get; init; }

    public string? Tool { get; init; }

    public required UndoStatus Status { get; init; }

    public StepError? Error { get; init; }

    /// <summary>What a child undid.</summary>
    public IReadOnlyList<CompensationView>? Inner { get; init; }
}

public enum UndoStatus
{
    Running,
    Completed,
    Failed,

    /// <summary>Failed, and <c>ignore_error</c> says that this is all right.</summary>
    Ignored,

    /// <summary>Its references do not resolve: what it would undo never happened.</summary>
    Skipped,

    /// <summary>The outcome of the call is unknown and its undo arguments do not resolve: a person has to look.</summary>
    Unknown,
}
