namespace OrleansWorkflows.Journal;

/// <summary>One batch of letting go: see <see cref="IExecutionJournal.ExpireAsync"/>.</summary>
/// <param name="Now">What expired at or before this instant.</param>
/// <param name="Postpone">When an execution that still is of use to others is looked at again.</param>
/// <param name="Limit">At most so many executions.</param>
public sealed record ExpiryBatch(DateTimeOffset Now, DateTimeOffset Postpone, PartitionRange Partitions, int Limit)
{
    /// <summary>A batch takes no further execution once it has deleted so many rows: writes that wait for the same thread wait for no more than these.</summary>
    public const int MaxRows = 2_000;
}

/// <param name="Trimmed">Executions that lost their snapshots; events and header stay.</param>
/// <param name="Deleted">Executions of which nothing is left.</param>
/// <param name="Postponed">Executions whose parent still runs, or that owe something.</param>
/// <param name="IsMore">More may be due: make the next batch.</param>
public sealed record ExpiryOutcome(int Trimmed, int Deleted, int Postponed, bool IsMore);
