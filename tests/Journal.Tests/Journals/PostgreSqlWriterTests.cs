using Npgsql;
using OrleansWorkflows.Journal.PostgreSql;
using OrleansWorkflows.Journal.Tests.Support;

namespace OrleansWorkflows.Journal.Tests.Journals;

/// <summary>Poison rows, two silos on one database, loads that are read together.</summary>
public sealed class PostgreSqlWriterTests(PostgreSqlDatabase database) : WriterContract, IClassFixture<PostgreSqlDatabase>, IAsyncLifetime
{
    public async ValueTask InitializeAsync() => await database.ResetAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task PoisonRows_FailAloneInTheirBatch()
    {
        await using var store = PostgreSqlDatabase.NewStore(database.ConnectionString);
        var journal = new PostgreSqlJournal(store);
        Task<AppendOutcome>[] good;
        Task<AppendOutcome>[] poison;
        await using (await BlockAsync())
        {
            // The writer waits for the lock with the first append in hand, so that all the others become one batch.
            var first = journal.AppendAsync(Make.Append(new ExecutionId("first"), 1)).AsTask();
            good = [first, .. Enumerable.Range(0, 100).Select(i => journal.AppendAsync(Make.Append(new ExecutionId($"g{i}"), 1)).AsTask())];
            poison =
            [
                journal.AppendAsync(Make.First(Make.Header("poison") with { Domain = null! })).AsTask(),
                journal.AppendAsync(Make.Append(new ExecutionId("zero\0"), 1)).AsTask(),
                journal.AppendAsync(Make.First(Make.Header("half") with { Labels = new Dictionary<string, string> { ["a"] = "\ud800" }, Workflow = "\ud800" })).AsTask(),
            ];
            good = [.. good, .. Enumerable.Range(0, 55).Select(i => journal.AppendAsync(Make.Append(new ExecutionId($"h{i}"), 1)).AsTask())];
        }

        Assert.All(await Task.WhenAll(good), outcome => Assert.Equal(AppendOutcome.Appended, outcome));
        foreach (var append in poison)
        {
            Assert.Contains("WF0609", (await Assert.ThrowsAsync<JournalAppendRefusedException>(() => append)).Message);
        }

        Assert.Null(await journal.LoadAsync(new ExecutionId("poison")));
        Assert.NotNull(await journal.LoadAsync(new ExecutionId("h54")));
        Assert.Equal(3, journal.Statistics.Failures);
    }

    [Fact]
    public async Task ErrorTextThatCannotBeHeld_IsKeptReadable()
    {
        var journal = new PostgreSqlJournal(database.Store);

        await journal.AppendAsync(Make.First(Make.Header("a", ExecutionStatus.Failed) with { Error = "a\0b\ud800c" }));

        Assert.Equal("a\ufffdb\ufffdc", (await journal.ReadHeaderAsync(new ExecutionId("a")))!.Error);
    }

    [Fact]
    public async Task OwnersAppendBehindAZombies_IsJudgedByItself()
    {
        await using var store = PostgreSqlDatabase.NewStore(database.ConnectionString);
        var journal = new PostgreSqlJournal(store);
        var id = new ExecutionId("a");
        await journal.AppendAsync(Make.Append(id, 1));
        await journal.AppendAsync(Make.Append(id, 2));
        Task<AppendOutcome>[] appends;
        await using (await BlockAsync())
        {
            // The writer holds the first; the others follow each other as if one activation had made them.
            var other = journal.AppendAsync(Make.Append(new ExecutionId("b"), 1)).AsTask();
            appends = [other, .. new[] { 1, 2, 3, 4 }.Select(sequence => journal.AppendAsync(Make.Append(id, sequence)).AsTask())];
        }

        Assert.Equal(
            [AppendOutcome.Appended, AppendOutcome.Conflict, AppendOutcome.Conflict, AppendOutcome.Appended, AppendOutcome.Appended],
            await Task.WhenAll(appends));
        Assert.Equal((5, 2), (journal.Statistics.Appends, journal.Statistics.Conflicts));
    }

    [Fact]
    public async Task TwoSilosWithOneExecution_NeitherForkNorOverwrite()
    {
        // Runs of several appends a commit, whose heads and followers meet at every place.
        var ids = Enumerable.Range(0, 16).Select(i => new ExecutionId($"x{i}")).ToArray();
        var won = await Task.WhenAll(Enumerable.Range(0, 3).Select(async silo =>
        {
            await using var store = PostgreSqlDatabase.NewStore(database.ConnectionString);
            var journal = new PostgreSqlJournal(store);
            var random = new Random(silo);
            var mine = new List<(ExecutionId Id, long Sequence)>();
            for (var round = 0; round < 60; round++)
            {
                var appends = new List<(ExecutionId Id, long Sequence, Task<AppendOutcome> Outcome)>();
                foreach (var id in ids)
                {
                    var rows = await journal.ReadAsync(id, 1, int.MaxValue);
                    var next = rows is [.., var last] ? last.FirstSequence + last.EventCount : 1;
                    for (var i = random.Next(1, 4); i > 0; i--)
                    {
                        var count = random.Next(1, 4);
                        var header = Make.Header(id.Value) with { Epoch = next, Machine = $"{silo}" };
                        appends.Add((id, next, journal.AppendAsync(Make.Append(id, next, count, header) with { Events = [(byte)silo] }).AsTask()));
                        next += count;
                    }
                }

                foreach (var append in appends)
                {
                    if (await append.Outcome == AppendOutcome.Appended)
                    {
                        mine.Add((append.Id, append.Sequence));
                    }
                }
            }

            return mine;
        }));

        var reader = new PostgreSqlJournal(database.Store);
        foreach (var id in ids)
        {
            var rows = await reader.ReadAsync(id, 1, int.MaxValue);
            var next = 1L;
            foreach (var row in rows)
            {
                Assert.Equal(next, row.FirstSequence);
                Assert.Contains((id, row.FirstSequence), won[row.Events[0]]);
                next += row.EventCount;
            }

            var header = await reader.ReadHeaderAsync(id);
            Assert.Equal((rows[^1].FirstSequence, $"{rows[^1].Events[0]}"), (header!.Epoch, header.Machine));
        }

        var all = won.SelectMany(appends => appends).ToList();
        Assert.Equal(all.Count, all.Distinct().Count());
        Assert.Equal(all.Count, (long)(await PostgreSqlServer.ExecuteAsync(database.ConnectionString, "select count(*) from execution_journal"))!);
    }

    [Fact]
    public async Task LargeAppends_AreSpreadOverCommitsBySize()
    {
        await using var store = PostgreSqlDatabase.NewStore(database.ConnectionString, options => options.MaxBatchSizeBytes = 1 << 20);
        var journal = new PostgreSqlJournal(store);
        Task<AppendOutcome>[] appends;
        await using (await BlockAsync())
        {
            appends = [.. Enumerable.Range(0, 12).Select(i => journal.AppendAsync(Make.Append(new ExecutionId($"e{i}"), 1) with { Events = new byte[i == 5 ? 4 << 20 : 400_000] }).AsTask())];
        }

        Assert.All(await Task.WhenAll(appends), outcome => Assert.Equal(AppendOutcome.Appended, outcome));
        Assert.InRange(journal.Statistics.Commits, 6, 12);
        Assert.Equal(4 << 20, (await journal.LoadAsync(new ExecutionId("e5")))!.Tail[0].Events.Length);
    }

    [Fact]
    public async Task ManyLoadsAtOnce_EachGetTheirOwn()
    {
        var journal = new PostgreSqlJournal(database.Store);
        var ids = Enumerable.Range(0, 500).Select(i => new ExecutionId($"e{i}")).ToList();
        await Task.WhenAll(ids.Select(async (id, i) =>
        {
            await journal.AppendAsync(Make.Append(id, 1) with { Events = [(byte)i] });
            await journal.AppendAsync(Make.Append(id, 2, snapshot: i % 3 == 0 ? [(byte)i] : null));
            await journal.AppendAsync(Make.Append(id, 3, count: 2));
        }));

        var loaded = await Task.WhenAll(ids.Append(new ExecutionId("nobody")).Select(id => journal.LoadAsync(id).AsTask()));

        Assert.Null(loaded[500]);
        for (var i = 0; i < 500; i++)
        {
            Assert.Equal(i % 3 == 0 ? (2, [3]) : (0L, (long[])[1, 2, 3]), (loaded[i]!.SnapshotSequence, [.. loaded[i]!.Tail.Select(row => row.FirstSequence)]), Same);
            Assert.Equal((byte)i, i % 3 == 0 ? loaded[i]!.StateSnapshot![0] : loaded[i]!.Tail[0].Events[0]);
        }

        static bool Same((long Sequence, long[] Tail) a, (long Sequence, long[] Tail) b) => a.Sequence == b.Sequence && a.Tail.SequenceEqual(b.Tail);
    }

    private protected override OpenStore Open(int? maxQueuedAppends = null, int? maxBatch = null)
    {
        var store = PostgreSqlDatabase.NewStore(
            database.ConnectionString,
            options => (options.MaxQueuedAppends, options.MaxBatch) = (maxQueuedAppends ?? options.MaxQueuedAppends, maxBatch ?? options.MaxBatch));
        return new OpenStore(store, new PostgreSqlJournal(store));
    }

    protected override async Task<IAsyncDisposable> BlockAsync()
    {
        var connection = new NpgsqlConnection(database.ConnectionString + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand("begin; lock table execution_journal in share mode", connection);
        await command.ExecuteNonQueryAsync();
        return connection;
    }
}
