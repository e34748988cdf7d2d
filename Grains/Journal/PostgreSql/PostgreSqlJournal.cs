namespace OrleansWorkflows.Journal.PostgreSql;

/// <summary>The journal in a PostgreSQL database that silos share: one writer a silo with group commit, a pool of readers beside it.</summary>
public sealed class PostgreSqlJournal(PostgreSqlStore store) : IExecutionJournal
{
    public bool AcceptsStarts => store.AcceptsStarts;

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
        store.Loads.LoadAsync(executionId, cancellationToken);

    public ValueTask<IReadOnlyList<JournalRow>> ReadAsync(
        ExecutionId executionId, long fromSequence, int maxRows = 1_000, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxRows, 1);
        return !StoredText.CanHold(executionId.Value) ? ValueTask.FromResult<IReadOnlyList<JournalRow>>([]) : ExecutionReads.RowsAsync(store.Reads, executionId, fromSequence, maxRows, cancellationToken);
    }

    public ValueTask<ExecutionHeader?> ReadHeaderAsync(ExecutionId executionId, CancellationToken cancellationToken = default) =>
        !StoredText.CanHold(executionId.Value)
            ? ValueTask.FromResult<ExecutionHeader?>(null)
            : HeaderReads.OneAsync(store.Reads, executionId, cancellationToken);

    public ValueTask<HeaderPage> QueryAsync(HeaderQuery query, CancellationToken cancellationToken = default)
    {
        HeaderSearch.ThrowIfLimitInvalid(query.Limit);
        return HeaderLists.ReadAsync(store.Reads, query, cancellationToken);
    }

    public ValueTask<IReadOnlyList<HeaderFigure>> FiguresAsync(HeaderQuery query, int limit, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        return FigureReads.ReadAsync(store.Reads, query, limit, cancellationToken);
    }

    public ValueTask<IReadOnlyDictionary<ExecutionStatus, long>> CountByStatusAsync(
        string domain, string workflow, CancellationToken cancellationToken = default) =>
        HeaderReads.CountByStatusAsync(store.Reads, domain, workflow, cancellationToken);

    public ValueTask<IReadOnlyList<WakeTime>> DueAsync(
        WakeTime after, DateTimeOffset until, PartitionRange partitions, int limit, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        return HeaderReads.DueAsync(store.Reads, after, until, partitions, limit, cancellationToken);
    }

    public ValueTask<DateTimeOffset?> NextWakeAsync(
        DateTimeOffset after, PartitionRange partitions, CancellationToken cancellationToken = default) =>
        HeaderReads.NextWakeAsync(store.Reads, after, partitions, cancellationToken);

    public ValueTask<IReadOnlyList<ExecutionHeader>> OrphansAsync(
        IReadOnlyCollection<string> livingOwners, PartitionRange partitions, int limit, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        return HeaderReads.OrphansAsync(store.Reads, livingOwners, partitions, limit, cancellationToken);
    }

    public ValueTask<ExpiryOutcome> ExpireAsync(ExpiryBatch batch, CancellationToken cancellationToken = default) =>
        new(ExpiryWrites.RunAsync(store.Reads, batch, cancellationToken));

    public ValueTask<DateTimeOffset?> NextExpiryAsync(PartitionRange partitions, CancellationToken cancellationToken = default) =>
        ExpiryWrites.NextAsync(store.Reads, partitions, cancellationToken);

    public ValueTask<AppendOutcome> ImportAsync(IReadOnlyList<JournalAppend> appends, CancellationToken cancellationToken = default)
    {
        ImportCheck.ThrowIfMalformed(appends);
        return new ValueTask<AppendOutcome>(ImportWrites.RunAsync(store.Reads, appends, cancellationToken));
    }

    public ValueTask<IReadOnlyList<NamedSnapshot>> ListSnapshotsAsync(ExecutionId executionId, CancellationToken cancellationToken = default) =>
        ExecutionReads.SnapshotsAsync(store.Reads, executionId, cancellationToken);

    public ValueTask<NamedSnapshot?> ReadSnapshotAsync(ExecutionId executionId, string name, CancellationToken cancellationToken = default) =>
        ExecutionReads.SnapshotAsync(store.Reads, executionId, name, cancellationToken);
}
