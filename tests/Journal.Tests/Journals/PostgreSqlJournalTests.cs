using Npgsql;
using OrleansWorkflows.Journal.PostgreSql;
using OrleansWorkflows.Journal.Tests.Support;

namespace OrleansWorkflows.Journal.Tests.Journals;

public sealed class PostgreSqlJournalTests(PostgreSqlDatabase database) : JournalContract, IClassFixture<PostgreSqlDatabase>, IAsyncLifetime
{
    protected override IExecutionJournal Journal => new PostgreSqlJournal(database.Store);

    public async ValueTask InitializeAsync() => await database.ResetAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}

public sealed class PostgreSqlRetentionTests(PostgreSqlDatabase database) : RetentionContract, IClassFixture<PostgreSqlDatabase>, IAsyncLifetime
{
    protected override IExecutionJournal Journal => new PostgreSqlJournal(database.Store);

    public async ValueTask InitializeAsync() => await database.ResetAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}

public sealed class PostgreSqlImportTests(PostgreSqlDatabase database) : ImportContract, IClassFixture<PostgreSqlDatabase>, IAsyncLifetime
{
    protected override IExecutionJournal Journal => new PostgreSqlJournal(database.Store);

    public async ValueTask InitializeAsync() => await database.ResetAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}

public sealed class PostgreSqlHeaderQueryTests(PostgreSqlDatabase database) : StoredHeaderQueryContract, IClassFixture<PostgreSqlDatabase>, IAsyncLifetime
{
    protected override IExecutionJournal Journal => new PostgreSqlJournal(database.Store);

    public async ValueTask InitializeAsync() => await database.ResetAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task EveryList_IsReadInTheOrderOfAnIndex()
    {
        await AddManyAsync(20_000);
        HeaderQuery[] queries =
        [
            new(), new() { Workflow = "w1" }, new() { Workflow = "w1", Statuses = [ExecutionStatus.Running, ExecutionStatus.Failed] },
            new() { Workflow = "w1", Domain = "d1" }, new() { Domain = "d1" }, new() { Statuses = [ExecutionStatus.Waiting, ExecutionStatus.Paused] },
            new() { Parent = new ExecutionId("p7") }, new() { Labels = Labels("team=t1", "env=e1"), Statuses = [ExecutionStatus.Running] },
            new() { Since = Make.Start, Until = Make.Start.AddSeconds(5_000) },
        ];
        foreach (var query in queries)
        {
            var buffers = await BuffersAsync(query, amongNewest: true);
            Assert.True(buffers < 1_500, $"{buffers} pages of 8 KiB read for {query}");
        }

        // A common text among the newest, a rare one by its index.
        Assert.InRange(await BuffersAsync(new HeaderQuery { Text = "w1" }, amongNewest: true), 1, 1_500);
        Assert.InRange(await BuffersAsync(new HeaderQuery { Text = "order-7777" }, amongNewest: false), 1, 500);
    }

    [Fact]
    public async Task RareText_IsFoundByItsRarestWord()
    {
        await AddManyAsync(20_000);
        Assert.Equal("7777", await RarePart.FindAsync(database.Store.Reads, "ORDER-7777", default));
        Assert.Null(await RarePart.FindAsync(database.Store.Reads, "order", default));
        Assert.Null(await RarePart.FindAsync(database.Store.Reads, "order=order-", default));

        // All of it counts: a row that holds only the rarest word is none.
        foreach (var (text, rows) in new[] { ("ORDER-7777", 1), ("order=order-7777", 1), ("7777-order", 0), ("order-7777%", 0), ("order_7777", 0) })
        {
            Assert.Equal(rows, (await Journal.QueryAsync(new HeaderQuery { Text = text })).Items.Count);
        }
    }

    [Fact]
    public async Task TextThatNoStoredTextCanEqual_FindsNothing()
    {
        await AddAsync([Make.Header("a")]);

        Assert.Empty((await Journal.QueryAsync(new HeaderQuery { Text = "a\0" })).Items);
        Assert.Empty((await Journal.QueryAsync(new HeaderQuery { Workflow = "\ud800" })).Items);
        Assert.Null(await Journal.ReadHeaderAsync(new ExecutionId("\0")));
        Assert.Null(await Journal.LoadAsync(new ExecutionId("a\0")));
        Assert.Empty(await Journal.ReadAsync(new ExecutionId("\udc00"), 1));
    }

    /// <summary>Headers by the server itself; what the writer would have written, ten thousand times as fast.</summary>
    private async Task AddManyAsync(int count)
    {
        await PostgreSqlServer.ExecuteAsync(
            database.ConnectionString,
            $$"""
            insert into executions(execution_id, domain, workflow, revision, status, parent, epoch, partition, started_at, updated_at, labels)
            select lpad(to_hex(i), 32, '0'), 'd' || i % 5, 'w' || i % 20, 'r', i % 8, case when i % 10 = 0 then 'p' || i % 100 end, 1, i % 64,
              {{Make.Start.ToStored()}} + i * 10000000::bigint, 0, '{"team":"t' || i % 10 || '","env":"e' || i % 3 || '","order":"order-' || i || '"}'
            from generate_series(1, {{count}}) i;
            insert into execution_texts(execution_id, started_at, search)
            select execution_id, started_at, execution_id || E'\n' || workflow || E'\norder=order-' || (started_at - {{Make.Start.ToStored()}}) / 10000000 from executions;
            """);
        await PostgreSqlServer.ExecuteAsync(database.ConnectionString, "vacuum analyze");
    }

    private async Task<long> BuffersAsync(HeaderQuery query, bool amongNewest)
    {
        var list = HeaderListSql.Build(query, new HeaderCursor(Make.Start.AddSeconds(10_000), new ExecutionId("a")), amongNewest);
        await using var connection = new NpgsqlConnection(database.ConnectionString);
        await connection.OpenAsync();
        await using (var settings = new NpgsqlCommand("set enable_seqscan = off; set jit = off; set random_page_cost = 1.1", connection))
        {
            await settings.ExecuteNonQueryAsync();
        }

        await using var command = new NpgsqlCommand("explain (analyze, buffers, format json) " + list.Sql, connection);
        command.Parameters.AddRange(list.Values);
        using var plan = System.Text.Json.JsonDocument.Parse((string)(await command.ExecuteScalarAsync())!);
        var root = plan.RootElement[0].GetProperty("Plan");
        return root.GetProperty("Shared Hit Blocks").GetInt64() + root.GetProperty("Shared Read Blocks").GetInt64();
    }
}
