namespace OrleansWorkflows.Journal;

/// <summary>
/// The store can not hold this append, now or later (a value it has no place for); nothing of it was written. Other appends of the same
/// batch are not touched.
/// </summary>
public sealed class JournalAppendRefusedException(string message, Exception? inner = null) : Exception(message, inner);
