using System.Collections.Concurrent;
using Npgsql;
using OrleansWorkflows.Journal.PostgreSql;
using OrleansWorkflows.Journal.Tests.Support;

namespace OrleansWorkflows.Journal.Tests.Journals;

/// <summary>A server of its own that is stopped, killed and started again; connections that are cut around the commit.</summary>
public sealed class PostgreSqlFaultTests : IAsyncLifetime
{
    private const int Chains = 24;

    private PostgreSqlServer _server = null!;
    private string _connectionString = "";

    public async ValueTask InitializeAsync()
    {
        _server = await SharedServer.StartAsync();
        _connectionString = await _server.CreateDatabaseAsync();
        await using var store = PostgreSqlDatabase.NewStore(_connectionString);
        await store.OpenAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }
    }

    [Theory]
    [InlineData("INT")]
    [InlineData("QUIT")]
    public async Task ServerRestartedInTheMiddleOfAppends_LosesAndDoublesNothing(string signal)
    {
        await using var store = PostgreSqlDatabase.NewStore(_connectionString, options => options.OutageGrace = TimeSpan.FromMinutes(1));
        await AppendThroughAsync(store, async progress =>
        {
            for (var round = 0; round < 2; round++)
            {
                await progress.PassAsync(400);
                await _server.StopProcessAsync(signal);
                await _server.StartProcessAsync();
            }
        });
    }

    [Theory]
    [InlineData(1)]
    [InlineData(Chains)]
    public async Task WriterTerminatedAroundItsCommits_LosesAndDoublesNothing(int chains)
    {
        await using var store = PostgreSqlDatabase.NewStore(_connectionString, options => options.OutageGrace = TimeSpan.FromMinutes(1));
        await AppendThroughAsync(store, async progress =>
        {
            for (var round = 0; round < 25; round++)
            {
                await progress.PassAsync(20 + round);
                await PostgreSqlServer.ExecuteAsync(
                    _connectionString, "select pg_terminate_backend(pid) from pg_stat_activity where application_name like 'orleans-workflows writer%'");
            }
        }, chains);
    }

    [Fact]
    public async Task ConnectionLostBeforeOrAfterTheCommit_IsReadBackAndWrittenOnce()
    {
        await using var proxy = new CuttingProxy(_server.Port);
        var through = new NpgsqlConnectionStringBuilder(_connectionString) { Port = proxy.Port }.ConnectionString;
        await using var store = PostgreSqlDatabase.NewStore(through, options => options.OutageGrace = TimeSpan.FromMinutes(1));
        var journal = new PostgreSqlJournal(store);
        var id = new ExecutionId("a");
        await journal.AppendAsync(Make.Append(id, 1));

        for (var sequence = 2; sequence <= 21; sequence++)
        {
            if (sequence % 2 == 0)
            {
                proxy.CutAnswer();
            }
            else
            {
                proxy.CutRequest();
            }

            var outcomes = await Task.WhenAll(
                journal.AppendAsync(Make.Append(id, sequence)).AsTask(), journal.AppendAsync(Make.First(Make.Header($"b{sequence}"))).AsTask());
            Assert.Equal([AppendOutcome.Appended, AppendOutcome.Appended], outcomes);
            Assert.Equal(AppendOutcome.Conflict, await journal.AppendAsync(Make.Append(id, sequence) with { Events = [9] }));
        }

        Assert.Equal(Enumerable.Range(1, 21).Select(i => (long)i), (await journal.LoadAsync(id))!.Tail.Select(row => row.FirstSequence));
        Assert.Equal((41, 20, 0), (journal.Statistics.Appends, journal.Statistics.Conflicts, journal.Statistics.Failures));
    }

    [Fact]
    public async Task ServerAwayLongerThanTheGrace_FailsAppendsClearlyAndGoesOnWhenItIsBack()
    {
        await using var store = PostgreSqlDatabase.NewStore(_connectionString, options => options.OutageGrace = TimeSpan.FromMilliseconds(200));
        var journal = new PostgreSqlJournal(store);
        var append = Make.Append(new ExecutionId("a"), 1);
        await _server.StopProcessAsync();

        var errors = await Task.WhenAll(Enumerable.Range(0, 500).Select(i => Assert.ThrowsAsync<JournalUnavailableException>(
            async () => await journal.AppendAsync(Make.Append(new ExecutionId($"e{i}"), 1)))));
        Assert.False(journal.AcceptsStarts);
        Assert.All(errors, error => Assert.Contains($"127.0.0.1:{_server.Port}", error.Message));
        Assert.All(errors, error => Assert.Contains("WF0611", error.Message));
        var read = await Assert.ThrowsAsync<JournalUnavailableException>(async () => await journal.LoadAsync(append.ExecutionId));
        Assert.Contains("WF0611", read.Message);
        Assert.Equal(500, journal.Statistics.Failures);

        await _server.StartProcessAsync();
        Assert.Equal(AppendOutcome.Appended, await journal.AppendAsync(append));
        Assert.NotNull(await journal.LoadAsync(append.ExecutionId));
        Assert.True(journal.AcceptsStarts);
    }

    [Fact]
    public async Task StaleReadConnections_CostNoErrorAfterARestart()
    {
        await using var store = PostgreSqlDatabase.NewStore(_connectionString);
        var journal = new PostgreSqlJournal(store);
        await journal.AppendAsync(Make.First(Make.Header("a")));
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => journal.ReadHeaderAsync(new ExecutionId("a")).AsTask()));

        await _server.StopProcessAsync();
        await _server.StartProcessAsync();

        Assert.All(await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => journal.ReadHeaderAsync(new ExecutionId("a")).AsTask())), Assert.NotNull);
    }

    /// <summary>Chains that append one after another while something happens to the server; then what they were told is held against what is stored.</summary>
    private static async Task AppendThroughAsync(PostgreSqlStore store, Func<Progress, Task> disturb, int count = Chains)
    {
        var journal = new PostgreSqlJournal(store);
        using var stop = new CancellationTokenSource();
        var progress = new Progress();
        var chains = Enumerable.Range(0, count).Select(async chain =>
        {
            // An append may be committed by its caller, and then nothing of this waits.
            await Task.Yield();
            var id = new ExecutionId($"chain-{chain}");
            var sequence = 1L;
            for (; !stop.IsCancellationRequested; sequence++)
            {
                Assert.Equal(AppendOutcome.Appended, await journal.AppendAsync(Make.Append(id, sequence, header: Make.Header(id.Value) with { Epoch = sequence })));
                progress.Step();
            }

            return sequence - 1;
        }).ToList();
        await disturb(progress);
        await progress.PassAsync(count * 2);
        await stop.CancelAsync();

        var acknowledged = await Task.WhenAll(chains);
        for (var chain = 0; chain < count; chain++)
        {
            var id = new ExecutionId($"chain-{chain}");
            var tail = (await journal.LoadAsync(id))!.Tail;
            Assert.Equal(Enumerable.Range(1, (int)acknowledged[chain]).Select(i => (long)i), tail.Select(row => row.FirstSequence));
            Assert.Equal(acknowledged[chain], (await journal.ReadHeaderAsync(id))!.Epoch);
        }

        Assert.Equal(0, journal.Statistics.Failures);
        Assert.Equal(0, journal.Statistics.Conflicts);
    }

    private sealed class Progress
    {
        private readonly ConcurrentQueue<(long At, TaskCompletionSource Passed)> _waiting = new();
        private long _steps;

        public void Step()
        {
            var steps = Interlocked.Increment(ref _steps);
            while (_waiting.TryPeek(out var next) && next.At <= steps && _waiting.TryDequeue(out next))
            {
                next.Passed.TrySetResult();
            }
        }

        /// <summary>When so many more appends have been acknowledged.</summary>
        public Task PassAsync(int steps)
        {
            var passed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Enqueue((Interlocked.Read(ref _steps) + steps, passed));
            return passed.Task.WaitAsync(TimeSpan.FromMinutes(2));
        }
    }
}
