namespace OrleansWorkflows.Gateway.Executions;

/// <summary>One operation on many executions.</summary>
public sealed record BulkCommand
{
    public const int DefaultLimit = 10_000;

    public required BulkAction Action { get; init; }

    /// <summary>Which executions, and where the page before ended.</summary>
    public required ListExecutionsRequest Filter { get; init; }

    /// <summary>True: only count.</summary>
    public bool IsDryRun { get; init; }

    /// <summary>Of <see cref="BulkAction.Cancel"/>: whether what was done is undone.</summary>
    public bool Compensate { get; init; } = true;

    /// <summary>Of <see cref="BulkAction.Retry"/>: a step that runs again too; null: what failed.</summary>
    public string? FromStep { get; init; }

    public string? Reason { get; init; }

    /// <summary>At most so many executions in one call.</summary>
    public int Limit { get; init; } = DefaultLimit;
}

public enum BulkAction
{
    Cancel,
    Terminate,
    Pause,
    Unpause,
    Retry,
}

/// <summary>What a bulk operation came to.</summary>
/// <param name="Matched">Executions that the filter found in this call.</param>
/// <param name="Accepted">The operation is durable.</param>
/// <param name="Refused">The operation was not possible any more.</param>
/// <param name="Failed">Whether it was taken is not known.</param>
/// <param name="LeftToParent">Children that are reached through their parent: of one that has not ended, or, for a retry, of one that waited for them.</param>
/// <param name="Examples">Some of those that were refused or failed.</param>
/// <param name="NextCursor">Null: all of them were reached. Otherwise call again with it.</param>
public sealed record BulkReply(
    BulkAction Action, bool DryRun, int Matched, int Accepted, int Refused, int Failed, int LeftToParent, IReadOnlyList<BulkExample> Examples,
    string? NextCursor);

/// <param name="Outcome"><c>refused</c> or <c>failed</c>.</param>
public sealed record BulkExample(string ExecutionId, string Outcome, string Reason);
