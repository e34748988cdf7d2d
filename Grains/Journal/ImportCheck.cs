namespace OrleansWorkflows.Journal;

/// <summary>What every store asks of an execution that comes in whole.</summary>
internal static class ImportCheck
{
    /// <exception cref="ArgumentException">The appends are not those of one execution from its first event on.</exception>
    public static void ThrowIfMalformed(IReadOnlyList<JournalAppend> appends)
    {
        ArgumentOutOfRangeException.ThrowIfZero(appends.Count);
        var next = 1L;
        foreach (var append in appends)
        {
            AppendCheck.ThrowIfMalformed(append);
            if (append.ExecutionId != appends[0].ExecutionId || append.FirstSequence != next)
            {
                throw new ArgumentException(
                    $"Import of execution {appends[0].ExecutionId}: expected its sequence {next}, got sequence {append.FirstSequence} of {append.ExecutionId}.",
                    nameof(appends));
            }

            next += append.EventCount;
        }
    }
}
