using System.Collections.Immutable;

namespace OrleansWorkflows.Engine;

/// <summary>How far undoing has come.</summary>
public sealed record UndoState
{
    public UndoStage Stage { get; init; }

    /// <summary>Of the step of the compensate node that is next.</summary>
    public int Index { get; init; }

    /// <summary>In the order in which they were tried.</summary>
    public ImmutableList<UndoEntry> Entries { get; init; } = [];

    /// <summary>The one in progress, last of <see cref="Entries"/>; null: the next can start.</summary>
    public UndoEntry? Current => Entries.Count > 0 && Entries[^1].Status == UndoStatus.Running ? Entries[^1] : null;
}

/// <summary>Own compensations first, then the compensate node sent to, then <c>on_failure</c>.</summary>
public enum UndoStage
{
    Own,
    CompensateNode,
    OnFailure,
    Done,
}

/// <summary>One undoing call, or one child undoing itself.</summary>
public sealed record UndoEntry
{
    public required string Id { get; init; }

    public string? Source { get; init; }

    public string? Tool { get; init; }

    public JsonBytes? Args { get; init; }

    public IReadOnlyList<string> Machines { get; init; } = [];

    public ExecutionId? Child { get; init; }

    public required UndoStatus Status { get; init; }

    public int Attempt { get; init; }

    public int Crashes { get; init; }

    /// <summary>Between two attempts.</summary>
    public DateTimeOffset? RetryAt { get; init; }

    public StepError? Error { get; init; }

    public IReadOnlyList<CompensationView> Inner { get; init; } = [];
}
