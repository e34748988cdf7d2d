using OrleansWorkflows.Journal.PostgreSql;
using OrleansWorkflows.Journal.Tests.Support;

namespace OrleansWorkflows.Journal.Tests.Journals;

/// <summary>A database that one process has to itself.</summary>
public sealed class DatabaseLockTests(SharedServer shared) : IAsyncLifetime
{
    private const string Sessions = "from pg_stat_activity where datname = current_database() and application_name like 'orleans-workflows %@%'";

    private string _connectionString = "";

    public async ValueTask InitializeAsync() => _connectionString = await (await shared.GetAsync()).CreateDatabaseAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task SecondProcess_IsRefusedAndToldWhoHasIt()
    {
        await using var first = NewStore();
        await first.OpenAsync();
        await using var second = NewStore(patience: TimeSpan.FromMilliseconds(200));

        var error = await Assert.ThrowsAsync<JournalUnavailableException>(() => second.OpenAsync());

        Assert.StartsWith("WF0616: ", error.Message);
        Assert.Contains($"orleans-workflows {Environment.ProcessId} ", error.Message);
        Assert.DoesNotContain("one that has let go", error.Message);
        Assert.False(first.IsLost);
    }

    [Fact]
    public async Task FirstProcessEndsWhileTheSecondWaits_SecondStarts()
    {
        var first = NewStore();
        await first.OpenAsync();
        await using var second = NewStore(patience: TimeSpan.FromMinutes(1));
        var opening = second.OpenAsync();
        await UntilAsync(async () => await AskAsync($"select count(*) {Sessions} and wait_event = 'advisory'") is 1L);

        await first.DisposeAsync();
        await opening;

        Assert.False(second.IsLost);
    }

    [Fact]
    public async Task ConnectionCut_IsTakenAgain()
    {
        await using var store = NewStore();
        await store.OpenAsync();
        var before = await AskAsync($"select pid {Sessions}");

        await AskAsync($"select pg_terminate_backend(pid) {Sessions}");

        await UntilAsync(async () => await AskAsync($"select pid {Sessions} and wait_event = 'ClientRead'") is int pid && pid != (int)before!);
        await using var second = NewStore(patience: TimeSpan.FromMilliseconds(200));
        await Assert.ThrowsAsync<JournalUnavailableException>(() => second.OpenAsync());
        Assert.False(store.IsLost);
    }

    [Fact]
    public async Task TakenByAnotherWhileTheConnectionWasCut_IsLost()
    {
        await using var first = NewStore(patience: TimeSpan.FromMilliseconds(200));
        await first.OpenAsync();
        var holder = await AskAsync($"select pid {Sessions}");
        await using var second = NewStore(patience: TimeSpan.FromMinutes(1));
        var opening = second.OpenAsync();
        await UntilAsync(async () => await AskAsync($"select count(*) {Sessions} and wait_event = 'advisory'") is 1L);

        // Who waits is next.
        await AskAsync($"select pg_terminate_backend({holder})");
        await opening;
        await first.Lost.WaitAsync(TestContext.Current.CancellationToken);

        Assert.True(first.IsLost);
        Assert.False(second.IsLost);
    }

    [Fact]
    public async Task OtherSchemaOfTheSameDatabase_IsAnotherStore()
    {
        await AskAsync("create schema other");
        await using var first = NewStore();
        await using var second = PostgreSqlDatabase.NewStore(_connectionString + ";Search Path=other", options => options.IsExclusive = true);

        await first.OpenAsync();
        await second.OpenAsync();
    }

    [Fact]
    public async Task StoresThatShare_AreNotConcerned()
    {
        await using var first = PostgreSqlDatabase.NewStore(_connectionString);
        await using var second = PostgreSqlDatabase.NewStore(_connectionString);

        await first.OpenAsync();
        await second.OpenAsync();
    }

    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        while (!await condition())
        {
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
        }
    }

    private PostgreSqlStore NewStore(TimeSpan? patience = null) => PostgreSqlDatabase.NewStore(_connectionString, options =>
    {
        options.IsExclusive = true;
        options.LockPatience = patience ?? options.LockPatience;
    });

    private async Task<object?> AskAsync(string sql) => await PostgreSqlServer.ExecuteAsync(_connectionString, sql);
}
