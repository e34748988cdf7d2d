namespace OrleansWorkflows.Journal;

/// <summary>What a journal's writer did since it was opened; for benchmarks, health and tests.</summary>
/// <param name="Appends">Appends that are durable.</param>
/// <param name="Conflicts">Appends whose sequence was taken.</param>
/// <param name="Failures">Appends that failed because the store was unavailable or refused them.</param>
/// <param name="Commits">Transactions. Appends divided by commits is how well group commit works.</param>
/// <param name="LargestBatch">Most writes in one commit.</param>
/// <param name="QueueLength">Writes that wait now.</param>
public sealed record JournalStatistics(
    long Appends, long Conflicts, long Failures, long Commits, int LargestBatch, int QueueLength);
