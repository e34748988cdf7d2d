namespace OrleansWorkflows.Journal;

/// <summary>
/// The truth of every execution: an append-only list of events, one row an append, with a header row for lists and recovery. A call completes
/// only when what it wrote is durable. Source: DESIGN "The journal".
/// </summary>
public interface IExecutionJournal
{
    /// <summary>
    /// Appends the events of one turn, with the header and snapshots that belong to them, all or nothing. Appends of many executions that wait
    /// at the same time share one commit.
    /// </summary>
    /// <param name="append">Made again as the same object after a failure of unknown fate, it is compared with what is stored.</param>
    /// <returns><see cref="AppendOutcome.Conflict"/> when the sequence is taken: another activation owns the execution. Nothing was written.</returns>
    /// <exception cref="JournalUnavailableException">The store can not be reached or is full; the exception says whether the append may be durable.</exception>
    ValueTask<AppendOutcome> AppendAsync(JournalAppend append, CancellationToken cancellationToken = default);

    /// <summary>Back-pressure: false while the writer's queue is so long that new executions should be refused with 503.</summary>
    bool AcceptsStarts { get; }

    /// <summary>
    /// Why nothing can be written at the moment; null: it can, as far as is known. Who asks for something new is told so at once, instead of waiting in a
    /// queue that nothing empties.
    /// </summary>
    string? Outage { get; }

    /// <summary>What the writer did since it was opened.</summary>
    JournalStatistics Statistics { get; }

    /// <summary>The newest state snapshot and every row after it; null when the execution does not exist.</summary>
    ValueTask<StoredExecution?> LoadAsync(ExecutionId executionId, CancellationToken cancellationToken = default);

    /// <summary>Rows with events at or after a sequence, oldest first; at most <paramref name="maxRows"/>.</summary>
    ValueTask<IReadOnlyList<JournalRow>> ReadAsync(
        ExecutionId executionId, long fromSequence, int maxRows = 1_000, CancellationToken cancellationToken = default);

    ValueTask<ExecutionHeader?> ReadHeaderAsync(ExecutionId executionId, CancellationToken cancellationToken = default);

    /// <summary>Headers, newest start first, filtered and paged by keyset.</summary>
    ValueTask<HeaderPage> QueryAsync(HeaderQuery query, CancellationToken cancellationToken = default);

    /// <summary>What metrics want of the newest headers that match; reads so many rows of the list's index and no more.</summary>
    /// <param name="query">Its cursor and limit are not looked at.</param>
    ValueTask<IReadOnlyList<HeaderFigure>> FiguresAsync(HeaderQuery query, int limit, CancellationToken cancellationToken = default);

    /// <summary>How many executions of a workflow there are, by status.</summary>
    ValueTask<IReadOnlyDictionary<ExecutionStatus, long>> CountByStatusAsync(
        string domain, string workflow, CancellationToken cancellationToken = default);

    /// <summary>Executions whose <c>wake_at</c> is at or before an instant, earliest first.</summary>
    /// <param name="after">Leaves out what comes before or is this: the last of the batch before, or <see cref="WakeTime.First"/>.</param>
    ValueTask<IReadOnlyList<WakeTime>> DueAsync(
        WakeTime after, DateTimeOffset until, PartitionRange partitions, int limit, CancellationToken cancellationToken = default);

    /// <summary>The earliest <c>wake_at</c> after an instant; null when nothing sleeps.</summary>
    ValueTask<DateTimeOffset?> NextWakeAsync(
        DateTimeOffset after, PartitionRange partitions, CancellationToken cancellationToken = default);

    /// <summary>
    /// Executions that are owned by a silo that is not in the list: it died or was restarted. An ended one still has an owner while it owes something
    /// to others (its parent's notice, its place under a limit).
    /// </summary>
    ValueTask<IReadOnlyList<ExecutionHeader>> OrphansAsync(
        IReadOnlyCollection<string> livingOwners, PartitionRange partitions, int limit, CancellationToken cancellationToken = default);

    /// <summary>
    /// Lets go of what has expired, in a batch so small that no append waits long: of an execution whose <c>delete_at</c> has come everything goes; of
    /// others state snapshots, named snapshots and secrets go, events and header stay. An execution whose parent still runs, or that owes something, is
    /// left as it is.
    /// </summary>
    ValueTask<ExpiryOutcome> ExpireAsync(ExpiryBatch batch, CancellationToken cancellationToken = default);

    /// <summary>The earliest <c>expires_at</c>; null when nothing expires.</summary>
    ValueTask<DateTimeOffset?> NextExpiryAsync(PartitionRange partitions, CancellationToken cancellationToken = default);

    /// <summary>Writes an execution that comes in whole, from its first event to its last, all or nothing.</summary>
    /// <returns><see cref="AppendOutcome.Conflict"/> when there is an execution of that id. Nothing was written.</returns>
    ValueTask<AppendOutcome> ImportAsync(IReadOnlyList<JournalAppend> appends, CancellationToken cancellationToken = default);

    /// <summary>Named snapshots, oldest first, without their state.</summary>
    ValueTask<IReadOnlyList<NamedSnapshot>> ListSnapshotsAsync(ExecutionId executionId, CancellationToken cancellationToken = default);

    /// <summary>One named snapshot with its state; the newest of that name.</summary>
    ValueTask<NamedSnapshot?> ReadSnapshotAsync(ExecutionId executionId, string name, CancellationToken cancellationToken = default);
}

public enum AppendOutcome
{
    /// <summary>Durable.</summary>
    Appended,

    /// <summary>The sequence was taken; nothing was written.</summary>
    Conflict,
}

/// <summary>An execution and when it has to be awake. In order of the instants; the id breaks ties.</summary>
public readonly record struct WakeTime(DateTimeOffset At, ExecutionId ExecutionId)
{
    /// <summary>Before all others.</summary>
    public static readonly WakeTime First = new(DateTimeOffset.MinValue, new ExecutionId(""));
}

/// <summary>Inclusive range of the 64 partitions that executions are spread over by a hash of their id.</summary>
public readonly record struct PartitionRange(int First, int Last)
{
    public const int Count = 64;

    public static readonly PartitionRange All = new(0, Count - 1);
}
