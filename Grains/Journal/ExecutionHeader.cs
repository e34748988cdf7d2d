namespace OrleansWorkflows.Journal;

/// <summary>One row an execution: what lists, metrics and recovery query. Written only when it changes meaning, not per step.</summary>
public sealed record ExecutionHeader
{
    public required ExecutionId ExecutionId { get; init; }

    public required string Domain { get; init; }

    public required string Workflow { get; init; }

    public required string Revision { get; init; }

    public required ExecutionStatus Status { get; init; }

    public ExecutionId? Parent { get; init; }

    /// <summary>Machine name of the silo that runs it.</summary>
    public string? Machine { get; init; }

    /// <summary>Address and generation of the silo that has work of it in hand; null when it is dormant or ended.</summary>
    public string? Owner { get; init; }

    public long Epoch { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; init; }

    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>The next due timer.</summary>
    public DateTimeOffset? WakeAt { get; init; }

    /// <summary>When its snapshots go, or, at or after <see cref="DeleteAt"/>, everything of it; null: nothing goes (any more). Never while it runs.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>When nothing of it is to be kept; null: events and header stay.</summary>
    public DateTimeOffset? DeleteAt { get; init; }

    /// <summary>Code and message of the failure, for lists.</summary>
    public string? Error { get; init; }

    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();

    /// <summary>Stable hash of the id, 0 to 63.</summary>
    public int Partition => ExecutionId.Partition;
}

/// <summary>Filters and page of a list of executions. Every filter left null matches all.</summary>
public sealed record HeaderQuery
{
    public string? Domain { get; init; }

    public string? Workflow { get; init; }

    public IReadOnlyList<ExecutionStatus> Statuses { get; init; } = [];

    /// <summary>Started at or after.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>Started before.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>All of these labels.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();

    public ExecutionId? Parent { get; init; }

    /// <summary>Text contained in the id, workflow name, labels or error; case-insensitive.</summary>
    public string? Text { get; init; }

    /// <summary>Opaque; from the page before.</summary>
    public string? Cursor { get; init; }

    /// <summary>1 to 1,000.</summary>
    public int Limit { get; init; } = 50;
}

public sealed record HeaderPage(IReadOnlyList<ExecutionHeader> Items, string? NextCursor);
