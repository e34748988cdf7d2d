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

public sealed class SqliteHeaderQueryTests : HeaderQueryContract, IDisposable
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

    [Fact]
    public async Task AnyMixOfFilters_AnswersAsTheInMemoryJournalDoes()
    {
        var reference = new InMemory.InMemoryJournal();
        var random = new Random(20260301);
        for (var i = 0; i < 400; i++)
        {
            var header = Make.Header($"{random.Next(100_000):d5}-{i}", (ExecutionStatus)random.Next(8), Make.Start.AddMinutes(random.Next(20))) with
            {
                Workflow = $"w{random.Next(3)}",
                Domain = $"d{random.Next(2)}",
                Parent = random.Next(3) == 0 ? new ExecutionId($"p{random.Next(2)}") : null,
                Labels = Labels([.. Enumerable.Range(0, random.Next(3)).Select(n => $"l{n}={random.Next(2)}")]),
            };
            await Journal.AppendAsync(Make.First(header));
            await reference.AppendAsync(Make.First(header));
        }

        for (var i = 0; i < 300; i++)
        {
            var query = new HeaderQuery
            {
                Workflow = Sometimes($"w{random.Next(3)}"),
                Domain = Sometimes($"d{random.Next(2)}"),
                Parent = random.Next(4) == 0 ? new ExecutionId($"p{random.Next(2)}") : null,
                Statuses = [.. Enumerable.Range(0, random.Next(4)).Select(_ => (ExecutionStatus)random.Next(8))],
                Labels = Labels([.. Enumerable.Range(0, random.Next(3)).Select(n => $"l{n}={random.Next(2)}")]),
                Since = random.Next(3) == 0 ? Make.Start.AddMinutes(random.Next(20)) : null,
                Until = random.Next(3) == 0 ? Make.Start.AddMinutes(random.Next(20)) : null,
                Text = Sometimes($"{random.Next(10)}"),
                Limit = random.Next(1, 60),
            };
            for (var pages = 0; pages < 3; pages++)
            {
                var expected = await reference.QueryAsync(query);
                var actual = await Journal.QueryAsync(query);
                Assert.Equal(expected.Items.Select(header => header.ExecutionId), actual.Items.Select(header => header.ExecutionId));
                Assert.Equal(expected.NextCursor, actual.NextCursor);
                query = query with { Cursor = actual.NextCursor };
            }
        }

        string? Sometimes(string value) => random.Next(3) == 0 ? value : null;
    }

    public void Dispose()
    {
        _store.Dispose();
        _directory.Dispose();
    }
}
