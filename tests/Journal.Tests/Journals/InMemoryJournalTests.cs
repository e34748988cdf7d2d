using OrleansWorkflows.Journal.InMemory;

namespace OrleansWorkflows.Journal.Tests.Journals;

public sealed class InMemoryJournalTests : JournalContract
{
    protected override IExecutionJournal Journal { get; } = new InMemoryJournal();
}

public sealed class InMemoryHeaderQueryTests : HeaderQueryContract
{
    protected override IExecutionJournal Journal { get; } = new InMemoryJournal();
}

public sealed class InMemoryRetentionTests : RetentionContract
{
    protected override IExecutionJournal Journal { get; } = new InMemoryJournal();
}

public sealed class InMemoryImportTests : ImportContract
{
    protected override IExecutionJournal Journal { get; } = new InMemoryJournal();
}
