namespace OrleansWorkflows.Journal.InMemory;

/// <summary>The journal without durability: for tests, one-off runs and trying things out. Same outcomes as the durable ones.</summary>
public sealed class InMemoryJournal : IExecutionJournal
{
    private static readonly Comparer<ExecutionHeader> NewestFirst = Comparer<ExecutionHeader>.Create(static (a, b) =>
    {
        var byStart = b.StartedAt.CompareTo(a.StartedAt);
        return byStart != 0 ? byStart : string.CompareOrdinal(b.ExecutionId.Value, a.ExecutionId.Value);
    });

    private readonly Lock _gate = new();
    private readonly Dictionary<ExecutionId, Stored> _executions = [];
    private readonly SortedSet<ExecutionHeader> _headers = new(NewestFirst);
    private long _appends;
    private long _conflicts;

    public bool AcceptsStarts => true;

    public string? Outage => null;

    public JournalStatistics Statistics
    {
        get
        {
            lock (_gate)
            {
                return new JournalStatistics(_appends, _conflicts, 0, _appends, _appends > 0 ? 1 : 0, 0);
            }
        }
    }

    public ValueTask<AppendOutcome> AppendAsync(JournalAppend append, CancellationToken cancellationToken = default)
    {
        AppendCheck.ThrowIfMalformed(append);
        if (cancellationToken.IsCancellationRequested)
        {
            return ValueTask.FromCanceled<AppendOutcome>(cancellationToken);
        }

        lock (_gate)
        {
            var stored = _executions.GetValueOrDefault(append.ExecutionId);
            if (append.FirstSequence != (stored?.LastSequence ?? 0) + 1)
            {
                _conflicts++;
                return ValueTask.FromResult(AppendOutcome.Conflict);
            }

            if (stored is null)
            {
                _executions.Add(append.ExecutionId, stored = new Stored());
            }

            _appends++;
            Write(stored, append);
            return ValueTask.FromResult(AppendOutcome.Appended);
        }
    }

    public ValueTask<StoredExecution?> LoadAsync(ExecutionId executionId, CancellationToken cancellationToken = default)
    {
        lock (_gate)
        {
            return ValueTask.FromResult(_executions.TryGetValue(executionId, out var stored)
                ? new StoredExecution(stored.Snapshot, stored.SnapshotSequence, [.. stored.RowsFrom(stored.SnapshotSequence + 1)])
                : null);
        }
    }

    public ValueTask<IReadOnlyList<JournalRow>> ReadAsync(
        ExecutionId executionId, long fromSequence, int maxRows = 1_000, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxRows, 1);
        lock (_gate)
        {
            return ValueTask.FromResult<IReadOnlyList<JournalRow>>(
                _executions.TryGetValue(executionId, out var stored) ? [.. stored.RowsFrom(fromSequence).Take(maxRows)] : []);
        }
    }

    public ValueTask<ExecutionHeader?> ReadHeaderAsync(ExecutionId executionId, CancellationToken cancellationToken = default)
    {
        lock (_gate)
        {
            return ValueTask.FromResult(_executions.GetValueOrDefault(executionId)?.Header);
        }
    }

    public ValueTask<HeaderPage> QueryAsync(HeaderQuery query, CancellationToken cancellationToken = default)
    {
        HeaderSearch.ThrowIfLimitInvalid(query.Limit);
        var cursor = HeaderCursor.Decode(query.Cursor);
        lock (_gate)
        {
            var items = _headers
                .Where(header => (cursor is not { } after || IsAfter(header, after)) && Matches(header, query))
                .Take(query.Limit + 1)
                .ToList();
            if (items.Count <= query.Limit)
            {
                return ValueTask.FromResult(new HeaderPage(items, null));
            }

            items.RemoveAt(items.Count - 1);
            return ValueTask.FromResult(new HeaderPage(items, HeaderCursor.After(items[^1]).Encode()));
        }
    }

    public ValueTask<IReadOnlyList<WakeTime>> DueAsync(
        WakeTime after, DateTimeOffset until, PartitionRange partitions, int limit, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        lock (_gate)
        {
            return ValueTask.FromResult<IReadOnlyList<WakeTime>>(
            [
                .. InPartitions(partitions).Where(header => header.WakeAt <= until)
                    .Select(header => new WakeTime(header.WakeAt!.Value, header.ExecutionId))
                    .Where(wake => wake.At > after.At || (wake.At == after.At && string.CompareOrdinal(wake.ExecutionId.Value, after.ExecutionId.Value) > 0))
                    .OrderBy(wake => wake.At).ThenBy(wake => wake.ExecutionId.Value, StringComparer.Ordinal).Take(limit),
            ]);
        }
    }

    public ValueTask<DateTimeOffset?> NextWakeAsync(
        DateTimeOffset after, PartitionRange partitions, CancellationToken cancellationToken = default)
    {
        lock (_gate)
        {
            return ValueTask.FromResult(InPartitions(partitions).Where(header => header.WakeAt > after).Min(header => header.WakeAt));
        }
    }

    public ValueTask<IReadOnlyList<HeaderFigure>> FiguresAsync(HeaderQuery query, int limit, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        lock (_gate)
        {
            return ValueTask.FromResult<IReadOnlyList<HeaderFigure>>(
            [
                .. _headers.Where(header => Matches(header, query)).Take(limit)
                    .Select(h => new HeaderFigure(h.ExecutionId, h.Domain, h.Workflow, h.Status, h.Machine, h.StartedAt, h.EndedAt)),
            ]);
        }
    }

    public ValueTask<IReadOnlyDictionary<ExecutionStatus, long>> CountByStatusAsync(
        string domain, string workflow, CancellationToken cancellationToken = default)
    {
        lock (_gate)
        {
            return ValueTask.FromResult<IReadOnlyDictionary<ExecutionStatus, long>>(
                _headers.Where(h => h.Domain == domain && h.Workflow == workflow).GroupBy(h => h.Status).ToDictionary(g => g.Key, g => g.LongCount()));
        }
    }

    public ValueTask<IReadOnlyList<ExecutionHeader>> OrphansAsync(
        IReadOnlyCollection<string> livingOwners, PartitionRange partitions, int limit, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        lock (_gate)
        {
            return ValueTask.FromResult<IReadOnlyList<ExecutionHeader>>(
            [
                .. InPartitions(partitions)
                    .Where(header => header.Owner is { } owner && !livingOwners.Contains(owner))
                    .OrderBy(header => header.Owner, StringComparer.Ordinal).ThenBy(header => header.ExecutionId.Value, StringComparer.Ordinal).Take(limit),
            ]);
        }
    }

    public ValueTask<ExpiryOutcome> ExpireAsync(ExpiryBatch batch, CancellationToken cancellationToken = default)
    {
        lock (_gate)
        {
            var due = InPartitions(batch.Partitions).Where(header => header.ExpiresAt <= batch.Now)
                .OrderBy(header => header.ExpiresAt).ThenBy(header => header.ExecutionId.Value, StringComparer.Ordinal).Take(batch.Limit).ToList();
            var (trimmed, deleted) = (0, 0);
            foreach (var header in due)
            {
                var stored = _executions[header.ExecutionId];
                _headers.Remove(header);
                if (IsNeeded(header))
                {
                    _headers.Add(stored.Header = header with { ExpiresAt = batch.Postpone });
                }
                else if (header.DeleteAt <= batch.Now)
                {
                    _executions.Remove(header.ExecutionId);
                    deleted++;
                }
                else
                {
                    _headers.Add(stored.Header = header with { ExpiresAt = header.DeleteAt });
                    (stored.Snapshot, stored.SnapshotSequence) = (null, 0);
                    stored.Named.Clear();
                    trimmed++;
                }
            }

            return ValueTask.FromResult(new ExpiryOutcome(trimmed, deleted, due.Count - trimmed - deleted, IsMore: due.Count == batch.Limit));
        }
    }

    public ValueTask<DateTimeOffset?> NextExpiryAsync(PartitionRange partitions, CancellationToken cancellationToken = default)
    {
        lock (_gate)
        {
            return ValueTask.FromResult(InPartitions(partitions).Min(header => header.ExpiresAt));
        }
    }

    public ValueTask<AppendOutcome> ImportAsync(IReadOnlyList<JournalAppend> appends, CancellationToken cancellationToken = default)
    {
        ImportCheck.ThrowIfMalformed(appends);
        lock (_gate)
        {
            var stored = new Stored();
            if (!_executions.TryAdd(appends[0].ExecutionId, stored))
            {
                return ValueTask.FromResult(AppendOutcome.Conflict);
            }

            foreach (var append in appends)
            {
                Write(stored, append);
            }

            return ValueTask.FromResult(AppendOutcome.Appended);
        }
    }

    public ValueTask<IReadOnlyList<NamedSnapshot>> ListSnapshotsAsync(ExecutionId executionId, CancellationToken cancellationToken = default)
    {
        lock (_gate)
        {
            return ValueTask.FromResult<IReadOnlyList<NamedSnapshot>>(
                _executions.TryGetValue(executionId, out var stored)
                    ? [.. stored.Named.OrderBy(snapshot => snapshot.Sequence).Select(snapshot => snapshot with { State = null })]
                    : []);
        }
    }

    public ValueTask<NamedSnapshot?> ReadSnapshotAsync(ExecutionId executionId, string name, CancellationToken cancellationToken = default)
    {
        lock (_gate)
        {
            return ValueTask.FromResult(
                _executions.GetValueOrDefault(executionId)?.Named.Where(snapshot => snapshot.Name == name).MaxBy(snapshot => snapshot.Sequence));
        }
    }

    private void Write(Stored stored, JournalAppend append)
    {
        stored.Rows.Add(new JournalRow(append.FirstSequence, append.EventCount, append.Events, append.At));
        if (append.Header is { } header)
        {
            if (stored.Header is { } old)
            {
                _headers.Remove(old);
            }

            _headers.Add(stored.Header = header);
        }

        if (append.StateSnapshot is { } state)
        {
            (stored.Snapshot, stored.SnapshotSequence) = (state, stored.LastSequence);
        }

        foreach (var snapshot in append.NamedSnapshots)
        {
            stored.Named.RemoveAll(other => other.Name == snapshot.Name && other.Sequence == snapshot.Sequence);
            stored.Named.Add(snapshot);
        }
    }

    private IEnumerable<ExecutionHeader> InPartitions(PartitionRange partitions) =>
        _headers.Where(header => header.Partition >= partitions.First && header.Partition <= partitions.Last);

    /// <summary>It owes something, or its parent still runs.</summary>
    private bool IsNeeded(ExecutionHeader header) =>
        header.EndedAt is null || header.Owner is not null
        || (header.Parent is { } parent && _executions.GetValueOrDefault(parent)?.Header is { } above && (above.EndedAt is null || above.Owner is not null));

    private static bool IsAfter(ExecutionHeader header, HeaderCursor cursor) =>
        header.StartedAt < cursor.StartedAt
        || (header.StartedAt == cursor.StartedAt && string.CompareOrdinal(header.ExecutionId.Value, cursor.ExecutionId.Value) < 0);

    private static bool Matches(ExecutionHeader header, HeaderQuery query) =>
        (query.Domain is null || header.Domain == query.Domain)
        && (query.Workflow is null || header.Workflow == query.Workflow)
        && (query.Statuses.Count == 0 || query.Statuses.Contains(header.Status))
        && (query.Since is null || header.StartedAt >= query.Since)
        && (query.Until is null || header.StartedAt < query.Until)
        && (query.Parent is null || header.Parent == query.Parent)
        && query.Labels.All(label => header.Labels.TryGetValue(label.Key, out var value) && value == label.Value)
        && (string.IsNullOrEmpty(query.Text) || HeaderSearch.TextOf(header).Contains(query.Text.ToLowerInvariant(), StringComparison.Ordinal));

    private sealed class Stored
    {
        public List<JournalRow> Rows { get; } = [];

        public List<NamedSnapshot> Named { get; } = [];

        public ExecutionHeader? Header { get; set; }

        public byte[]? Snapshot { get; set; }

        public long SnapshotSequence { get; set; }

        public long LastSequence => Rows is [.., var last] ? last.FirstSequence + last.EventCount - 1 : 0;

        public IEnumerable<JournalRow> RowsFrom(long sequence)
        {
            var (low, high) = (0, Rows.Count);
            while (low < high)
            {
                var middle = (low + high) / 2;
                (low, high) = Rows[middle].FirstSequence + Rows[middle].EventCount > sequence ? (low, middle) : (middle + 1, high);
            }

            return Rows.Skip(low);
        }
    }
}
