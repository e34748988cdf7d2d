namespace OrleansWorkflows.Journal;

/// <summary>What every store asks of an append before it queues it: mistakes of the caller, not of the store.</summary>
internal static class AppendCheck
{
    /// <exception cref="ArgumentException">The append contradicts itself.</exception>
    public static void ThrowIfMalformed(JournalAppend append)
    {
        ArgumentNullException.ThrowIfNull(append);
        if (string.IsNullOrEmpty(append.ExecutionId.Value))
        {
            throw new ArgumentException("An append needs an execution id.", nameof(append));
        }

        if (append.FirstSequence < 1 || append.EventCount < 1)
        {
            throw new ArgumentException(
                $"Append of execution {append.ExecutionId}: sequence {append.FirstSequence} and event count {append.EventCount} must be at least 1.",
                nameof(append));
        }

        ArgumentNullException.ThrowIfNull(append.Events, nameof(append));
        if (append.Header is { } header && header.ExecutionId != append.ExecutionId)
        {
            throw new ArgumentException(
                $"Append of execution {append.ExecutionId} carries the header of {header.ExecutionId}.", nameof(append));
        }

        foreach (var snapshot in append.NamedSnapshots)
        {
            if (string.IsNullOrEmpty(snapshot.Name) || snapshot.State is null)
            {
                throw new ArgumentException(
                    $"Append of execution {append.ExecutionId}: a named snapshot needs a name and a state.", nameof(append));
            }
        }
    }
}
