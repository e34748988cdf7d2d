namespace OrleansWorkflows.Engine;

/// <summary>An execution that had ended starts again: what is named is forgotten and runs once more, all else is kept.</summary>
public sealed record ExecutionRetried : ExecutionEvent
{
    /// <summary>Of the steps that run from here on; part of their idempotency keys.</summary>
    public required int Run { get; init; }

    public string? FromStep { get; init; }

    /// <summary>Top-level nodes that are forgotten with all that is inside them.</summary>
    public required IReadOnlyList<string> Forgotten { get; init; }

    public IReadOnlyList<ReopenedContainer> Reopened { get; init; } = [];

    /// <summary>When the workflow's own timeout is due.</summary>
    public DateTimeOffset? TimeoutAt { get; init; }
}

/// <summary>The steps that a fork takes over, with their outputs: its journal needs no other one.</summary>
public sealed record StepsInherited : ExecutionEvent
{
    public required IReadOnlyList<StepState> Steps { get; init; }

    public IReadOnlyList<ReopenedContainer> Reopened { get; init; } = [];
}

/// <summary>A parallel or foreach node that goes on with what it had completed.</summary>
/// <param name="Again">The branches or items that run once more; those that had not started follow as ever.</param>
public sealed record ReopenedContainer(string Step, IReadOnlyList<int> Again, DateTimeOffset? TimeoutAt);
