namespace OrleansWorkflows.Journal;

/// <summary>One append: the events of one turn of one execution.</summary>
public sealed record JournalAppend
{
    public required ExecutionId ExecutionId { get; init; }

    /// <summary>Sequence of the first event; an execution's first event is 1. Must be the last stored sequence plus one.</summary>
    public required long FirstSequence { get; init; }

    public required int EventCount { get; init; }

    /// <summary>The encoded events (a JSON list in UTF-8); opaque to the journal.</summary>
    public required byte[] Events { get; init; }

    public required DateTimeOffset At { get; init; }

    /// <summary>The execution had ended: what retention takes away just now must not come back in part.</summary>
    public bool IsAfterEnd { get; init; }

    /// <summary>The header as it is after these events; null: unchanged.</summary>
    public ExecutionHeader? Header { get; init; }

    /// <summary>The whole state after these events, so that loading need not read what is before; null: none.</summary>
    public byte[]? StateSnapshot { get; init; }

    /// <summary>Copies that the author asked for by name.</summary>
    public IReadOnlyList<NamedSnapshot> NamedSnapshots { get; init; } = [];
}

/// <summary>One stored append.</summary>
public sealed record JournalRow(long FirstSequence, int EventCount, byte[] Events, DateTimeOffset At);

/// <summary>What an activation needs: the newest snapshot, if any, and the rows after it.</summary>
/// <param name="SnapshotSequence">The last sequence that the snapshot contains; 0 without one.</param>
public sealed record StoredExecution(byte[]? StateSnapshot, long SnapshotSequence, IReadOnlyList<JournalRow> Tail);

/// <summary>A copy of the state that a snapshot node kept.</summary>
/// <param name="Sequence">The last sequence that the state contains.</param>
/// <param name="State">Encoded as a state snapshot; null in lists.</param>
public sealed record NamedSnapshot(string Name, long Sequence, DateTimeOffset At, byte[]? State);
