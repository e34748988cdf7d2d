namespace OrleansWorkflows.Journal.Sqlite;

/// <summary>The journal in one SQLite database: one writer with group commit, readers beside it.</summary>
public sealed class SqliteJournal(SqliteStore store) : IExecutionJournal
{
    public bool AcceptsStarts => store.QueueLength < store.Options.MaxQueuedAppends;

    public string? Outage => store.Outage;

    public JournalStatistics Statistics => store.Statistics;

    public ValueTask<AppendOutcome> AppendAsync(JournalAppend append, CancellationToken cancellationToken = default)
    {
        AppendCheck.ThrowIfMalformed(append);
        if (cancellationToken.IsCancellationRequested)
        {
            return ValueTask.FromCanceled<AppendOutcome>(cancellationToken);
        }

        var pending = PendingAppend.Rent(append, cancellationToken);
        var completion = pending.Completion;
        store.Post(pending);
        return completion;
    }

    public ValueTask<StoredExecution?> LoadAsync(ExecutionId executionId, CancellationToken cancellationToken = default) =>
        store.Loads.ReadAsync(ExecutionReads.Load, executionId, cancellationToken);

    public ValueTask<IReadOnlyList<JournalRow>> ReadAsync(
        ExecutionId executionId, long fromSequence, int maxRows = 1_000, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxRows, 1);
        return store.Loads.ReadAsync(ExecutionReads.Rows, (executionId, fromSequence, maxRows), cancellationToken);
    }

    public ValueTask<ExecutionHeader?> ReadHeaderAsync(ExecutionId executionId, CancellationToken cancellationToken = default) =>
        store.Loads.ReadAsync(HeaderReads.One, executionId, cancellationToken);

    public ValueTask<HeaderPage> QueryAsync(HeaderQuery query, CancellationToken cancellationToken = default)
    {
        HeaderSearch.ThrowIfLimitInvalid(query.Limit);
        return store.Lists.ReadAsync(HeaderListSql.Read, (query, HeaderCursor.Decode(query.Cursor)), cancellationToken);
    }

    public ValueTask<IReadOnlyList<HeaderFigure>> FiguresAsync(HeaderQuery query, int limit, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        return store.Lists.ReadAsync(FigureReads.Read, (query, limit), cancellationToken);
    }

    public ValueTask<IReadOnlyDictionary<ExecutionStatus, long>> CountByStatusAsync(
        string domain, string workflow, CancellationToken cancellationToken = default) =>
        store.Lists.ReadAsync(HeaderReads.CountByStatus, (domain, workflow), cancellationToken);

    public ValueTask<IReadOnlyList<WakeTime>> DueAsync(
        WakeTime after, DateTimeOffset until, PartitionRange partitions, int limit, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        return store.Loads.ReadAsync(HeaderReads.Due, (after, until, partitions, limit), cancellationToken);
    }

    public ValueTask<DateTimeOffset?> NextWakeAsync(
        DateTimeOffset after, PartitionRange partitions, CancellationToken cancellationToken = default) =>
        store.Loads.ReadAsync(HeaderReads.NextWake, (after, partitions), cancellationToken);

    public ValueTask<IReadOnlyList<ExecutionHeader>> OrphansAsync(
        IReadOnlyCollection<string> livingOwners, PartitionRange partitions, int limit, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        return store.Loads.ReadAsync(HeaderReads.Orphans, (livingOwners, partitions, limit), cancellationToken);
    }

    public ValueTask<ExpiryOutcome> ExpireAsync(ExpiryBatch batch, CancellationToken cancellationToken = default) =>
        new(store.WriteAsync("the end of expired executions", database => ExpiryWrites.Run(database, batch), cancellationToken));

    public ValueTask<DateTimeOffset?> NextExpiryAsync(PartitionRange partitions, CancellationToken cancellationToken = default) =>
        store.Loads.ReadAsync(ExpiryWrites.Next, partitions, cancellationToken);

    public ValueTask<AppendOutcome> ImportAsync(IReadOnlyList<JournalAppend> appends, CancellationToken cancellationToken = default)
    {
        ImportCheck.ThrowIfMalformed(appends);
        var pending = new PendingImport(appends, cancellationToken);
        store.Post(pending);
        return new ValueTask<AppendOutcome>(pending.Completion);
    }

    public ValueTask<IReadOnlyList<NamedSnapshot>> ListSnapshotsAsync(ExecutionId executionId, CancellationToken cancellationToken = default) =>
        store.Loads.ReadAsync(ExecutionReads.Snapshots, executionId, cancellationToken);

    public ValueTask<NamedSnapshot?> ReadSnapshotAsync(ExecutionId executionId, string name, CancellationToken cancellationToken = default) =>
        store.Loads.ReadAsync(ExecutionReads.Snapshot, (executionId, name), cancellationToken);
}
