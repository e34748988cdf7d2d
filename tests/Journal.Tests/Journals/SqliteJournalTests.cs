using OrleansWorkflows.Journal.Sqlite;
using OrleansWorkflows.Journal.Tests.Support;

namespace OrleansWorkflows.Journal.Tests.Journals;

public sealed class SqliteJournalTests : JournalContract, IDisposable
{
    private readonly TempDirectory _directory = new();
    private readonly SqliteStore _store;

    public SqliteJournalTests() => Journal = new SqliteJournal(_store = Stores.Open(_directory.Path));

    protected override IExecutionJournal Journal { get; }

    public void Dispose()
    {
        _store.Dispose();
        _directory.Dispose();
    }
}

public sealed class SqliteRetentionTests : RetentionContract, IDisposable
{
    private readonly TempDirectory _directory = new();
    private readonly SqliteStore _store;

    public SqliteRetentionTests() => Journal = new SqliteJournal(_store = Stores.Open(_directory.Path));

    protected override IExecutionJournal Journal { get; }

    public void Dispose()
    {
        _store.Dispose();
        _directory.Dispose();
    }
}

public sealed class SqliteImportTests : ImportContract, IDisposable
{
    private readonly TempDirectory _directory = new();
    private readonly SqliteStore _store;

    public SqliteImportTests() => Journal = new SqliteJournal(_store = Stores.Open(_directory.Path));

    protected override IExecutionJournal Journal { get; }

    public void Dispose()
    {
        _store.Dispose();
        _directory.Dispose();
    }
}

public sealed class SqliteHeaderQueryTests : StoredHeaderQueryContract, IDisposable
{
    private readonly TempDirectory _directory = new();
    private readonly SqliteStore _store;

    public SqliteHeaderQueryTests() => Journal = new SqliteJournal(_store = Stores.Open(_directory.Path));

    protected override IExecutionJournal Journal { get; }

    [Fact]
    public void EveryList_IsReadInTheOrderOfAnIndex()
    {
        HeaderQuery[] queries =
        [
            new(), new() { Workflow = "w" }, new() { Workflow = "w", Statuses = [ExecutionStatus.Running, ExecutionStatus.Failed] },
            new() { Statuses = [ExecutionStatus.Waiting, ExecutionStatus.Paused] }, new() { Parent = new ExecutionId("p"), Workflow = "w" },
            new() { Labels = Labels("a=b", "c=d"), Statuses = [ExecutionStatus.Running], Text = "x" },
            new() { Since = Make.Start, Until = Make.Start, Domain = "d" },
        ];
        using var database = SqliteDatabase.Open(_store.Options.JournalPath, TimeSpan.Zero);
        foreach (var list in queries.Select(query => HeaderListSql.Build(query, new HeaderCursor(Make.Start, new ExecutionId("a")), 51)))
        {
            var plan = new List<string>();
            var explain = database.Prepare("explain query plan " + list.Sql);
            while (explain.Step())
            {
                plan.Add(explain.Text(3));
            }

            Assert.DoesNotContain(plan, line => line.Contains("TEMP B-TREE") || line.StartsWith("SCAN", StringComparison.Ordinal));
        }
    }

    public void Dispose()
    {
        _store.Dispose();
        _directory.Dispose();
    }
}
