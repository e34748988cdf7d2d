using OrleansWorkflows.Journal.InMemory;
using OrleansWorkflows.Journal.Sqlite;
using OrleansWorkflows.Journal.Tests.Support;

namespace OrleansWorkflows.Journal.Tests.Journals;

/// <summary>The index of texts is behind, and lists are exact all the same.</summary>
public sealed class SqliteTextIndexTests : IDisposable
{
    private static readonly string[] Vocabulary = ["Timeout", "hotel", "ÉTÉ", "100%", "a\"b", "seat_12", "𝒳yz", "no"];

    private readonly TempDirectory _directory = new();
    private readonly InMemoryJournal _reference = new();
    private readonly Random _random = new(20260302);
    private readonly List<ExecutionHeader> _headers = [];
    private SqliteStore _store;

    public SqliteTextIndexTests() => _store = Stores.Open(_directory.Path);

    private SqliteJournal Journal => new(_store);

    [Fact]
    public async Task IndexedChangedDeletedAndNewRows_AreFoundAsTheInMemoryJournalDoes()
    {
        await AddAsync(2_000);
        await FoldAsync();
        await ExpectSameAsync(60);

        foreach (var header in _headers.Where((_, i) => i % 9 == 0).ToList())
        {
            await AppendAsync(Make.Append(header.ExecutionId, 2, header: header with { Status = ExecutionStatus.Failed, Error = Words() }));
        }

        var batch = new ExpiryBatch(Make.Start.AddDays(2), Make.Start.AddDays(3), PartitionRange.All, 1_000);
        Assert.Equal(await _reference.ExpireAsync(batch), await Journal.ExpireAsync(batch));
        await AddAsync(200);
        await ExpectSameAsync(120);

        await FoldAsync();
        await ExpectSameAsync(60);
    }

    [Fact]
    public async Task TextOfARowFarDown_IsFoundPageByPage()
    {
        for (var i = 0; i < 3_000; i++)
        {
            await Journal.AppendAsync(Make.First(Make.Header($"e{i:d4}", startedAt: Make.Start.AddSeconds(i)) with { Error = i % 1_000 == 7 ? "No Seats \"12A\"" : null }));
        }

        await FoldAsync();
        var found = new List<string>();
        for (var (cursor, pages) = ((string?)null, 0); pages == 0 || cursor is not null; pages++)
        {
            var page = await Journal.QueryAsync(new HeaderQuery { Text = "no SEATS \"12a\"", Limit = 1, Cursor = cursor });
            found.AddRange(page.Items.Select(header => header.ExecutionId.Value));
            cursor = page.NextCursor;
        }

        Assert.Equal(["e2007", "e1007", "e0007"], found);
        Assert.Empty((await Journal.QueryAsync(new HeaderQuery { Text = "no seats \"12b" })).Items);
    }

    [Fact]
    public async Task StoreOpenedAgain_FoldsInWhatWasLeft()
    {
        await AddAsync(700);
        await _store.DisposeAsync();
        _store = Stores.Open(_directory.Path);

        await FoldAsync();

        await ExpectSameAsync(30);
    }

    [Fact]
    public async Task ShortText_EndsAPageEarlyAndGoesOn()
    {
        await _store.WriteAsync(
            "rows",
            static database =>
            {
                database.Execute(
                    """
                    insert into executions(execution_id, domain, workflow, revision, status, epoch, partition, started_at, updated_at, search)
                    with recursive n(i) as (select 0 union all select i + 1 from n where i < 60000)
                    select printf('%06d', i), 'd', 'w', 'r', 5, 1, 0, i, i, case i when 5 then 'é' else 'x' end from n
                    """);
                return true;
            },
            CancellationToken.None);

        var first = await Journal.QueryAsync(new HeaderQuery { Text = "É" });
        var second = await Journal.QueryAsync(new HeaderQuery { Text = "É", Cursor = first.NextCursor });

        Assert.Empty(first.Items);
        Assert.Equal("000005", Assert.Single(second.Items).ExecutionId.Value);
        Assert.Null(second.NextCursor);
    }

    public void Dispose()
    {
        _store.Dispose();
        _directory.Dispose();
    }

    private async Task AddAsync(int count)
    {
        for (var i = 0; i < count; i++)
        {
            var header = Make.Header($"{_random.Next(100_000):d5}-{_headers.Count}", (ExecutionStatus)_random.Next(8), Make.Start.AddSeconds(_random.Next(900))) with
            {
                Workflow = $"flow_{_random.Next(3)}",
                Error = _random.Next(4) == 0 ? Words() : null,
                Labels = new Dictionary<string, string> { ["team"] = $"t{_random.Next(40)}" },
                EndedAt = Make.Start.AddDays(1),
                ExpiresAt = _headers.Count % 7 == 0 ? Make.Start.AddDays(1) : null,
                DeleteAt = _headers.Count % 7 == 0 ? Make.Start.AddDays(1) : null,
            };
            _headers.Add(header);
            await AppendAsync(Make.First(header));
        }
    }

    private async Task AppendAsync(JournalAppend append)
    {
        await Journal.AppendAsync(append);
        await _reference.AppendAsync(append);
    }

    private async Task FoldAsync()
    {
        for (var isMore = true; isMore;)
        {
            var fold = new FoldNow();
            _store.Post(fold);
            isMore = await fold.Completion;
        }
    }

    private async Task ExpectSameAsync(int queries)
    {
        for (var i = 0; i < queries; i++)
        {
            var query = new HeaderQuery
            {
                Text = _random.Next(4) switch { 0 => $"{_random.Next(10, 100)}", 1 => $"{_random.Next(100, 1_000)}", 2 => Words(), _ => $"T{_random.Next(40)}" },
                Workflow = _random.Next(3) == 0 ? $"flow_{_random.Next(3)}" : null,
                Statuses = [.. Enumerable.Range(0, _random.Next(3)).Select(_ => (ExecutionStatus)_random.Next(8))],
                Labels = _random.Next(4) == 0 ? new Dictionary<string, string> { ["team"] = $"t{_random.Next(40)}" } : new Dictionary<string, string>(),
                Since = _random.Next(4) == 0 ? Make.Start.AddSeconds(_random.Next(900)) : null,
                Until = _random.Next(4) == 0 ? Make.Start.AddSeconds(_random.Next(900)) : null,
                Limit = _random.Next(1, 80),
            };
            for (var pages = 0; pages < 4; pages++)
            {
                var expected = await _reference.QueryAsync(query);
                var actual = await Journal.QueryAsync(query);
                Assert.Equal(expected.Items.Select(header => header.ExecutionId), actual.Items.Select(header => header.ExecutionId));
                Assert.Equal(expected.NextCursor, actual.NextCursor);
                query = query with { Cursor = actual.NextCursor };
            }
        }
    }

    private string Words() => $"{Vocabulary[_random.Next(Vocabulary.Length)]} {Vocabulary[_random.Next(Vocabulary.Length)]}";

    /// <summary>The writer's own upkeep, without waiting for enough to gather.</summary>
    private sealed class FoldNow : PendingWrite
    {
        private readonly TaskCompletionSource<bool> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private bool _isMore;

        public Task<bool> Completion => _completion.Task;

        public override bool IsCancelled => false;

        public override string Subject => "the index of texts";

        public override void Execute(WriterSession session)
        {
            session.Texts.Fold();
            _isMore = session.Texts.Noted > 0;
        }

        public override bool IsStored(WriterSession session) => false;

        public override void Complete() => _completion.SetResult(_isMore);

        public override void Fail(Exception exception) => _completion.SetException(exception);
    }
}
