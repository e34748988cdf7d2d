using System.Runtime.CompilerServices;

namespace OrleansWorkflows.Journal.Sqlite;

/// <summary>Carries a failure after which nobody can say whether the batch is durable.</summary>
internal sealed class UnknownFate(JournalUnavailableException cause, ConditionalWeakTable<JournalAppend, object> fates)
    : Exception(cause.Message, cause)
{
    private static readonly object Mark = new();

    public void Remember(JournalAppend append) => fates.AddOrUpdate(append, Mark);
}
