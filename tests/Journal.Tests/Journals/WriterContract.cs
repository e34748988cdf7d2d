using OrleansWorkflows.Journal.Tests.Support;

namespace OrleansWorkflows.Journal.Tests.Journals;

/// <summary>What the one writer of a silo does with appends that come together: group commit, back-pressure, its end.</summary>
public abstract class WriterContract
{
    [Fact]
    public async Task ConcurrentAppends_ShareCommits()
    {
        await using var store = Open();
        var journal = store.Journal;

        await Task.WhenAll(Enumerable.Range(0, 256).Select(async execution =>
        {
            for (var sequence = 1; sequence <= 20; sequence++)
            {
                Assert.Equal(AppendOutcome.Appended, await journal.AppendAsync(Make.Append(new ExecutionId($"e{execution}"), sequence)));
            }
        }));

        var statistics = journal.Statistics;
        Assert.Equal((256 * 20, 0, 0), (statistics.Appends, statistics.Conflicts, statistics.Failures));
        Assert.True(statistics.Commits < 256 * 20 / 5, $"{statistics.Commits} commits for {statistics.Appends} appends");
        Assert.InRange(statistics.LargestBatch, 10, 256);
    }

    [Fact]
    public async Task OneChain_CommitsEachAppendAtOnce()
    {
        await using var store = Open();
        var journal = store.Journal;

        for (var sequence = 1; sequence <= 50; sequence++)
        {
            await journal.AppendAsync(Make.Append(new ExecutionId("a"), sequence));
        }

        Assert.Equal((50, 50), (journal.Statistics.Appends, journal.Statistics.Commits));
    }

    [Fact]
    public async Task ChainThatRunsAlone_IsCommittedByItsCaller()
    {
        await using var store = Open();
        var journal = store.Journal;

        var atOnce = 0;
        for (var sequence = 1; sequence <= 1_000; sequence++)
        {
            var append = journal.AppendAsync(Make.Append(new ExecutionId("a"), sequence));
            atOnce += append.IsCompletedSuccessfully ? 1 : 0;
            Assert.Equal(AppendOutcome.Appended, await append);
        }

        Assert.True(atOnce > 0, "every append went through the writer thread");
        Assert.Equal((1_000, 1_000), (journal.Statistics.Appends, journal.Statistics.Commits));
    }

    [Fact]
    public async Task ZombieAndOwnerInOneBatch_FirstWinsTheOtherConflicts()
    {
        await using var store = Open();
        var journal = store.Journal;
        var id = new ExecutionId("a");
        Task<AppendOutcome> owner;
        Task<AppendOutcome> zombie;
        Task<AppendOutcome> next;
        await using (await BlockAsync())
        {
            owner = journal.AppendAsync(Make.Append(id, 1) with { Events = [1] }).AsTask();
            zombie = journal.AppendAsync(Make.Append(id, 1) with { Events = [2] }).AsTask();
            next = journal.AppendAsync(Make.Append(id, 2)).AsTask();
        }

        Assert.Equal(AppendOutcome.Appended, await owner);
        Assert.Equal(AppendOutcome.Conflict, await zombie);
        Assert.Equal(AppendOutcome.Appended, await next);
        Assert.Equal([1], (await journal.ReadAsync(id, 1))[0].Events);
    }

    [Fact]
    public async Task QueueOverHighWaterMark_RefusesStartsButTakesAppends()
    {
        await using var store = Open(maxQueuedAppends: 10);
        var journal = store.Journal;
        Assert.True(journal.AcceptsStarts);
        Task<AppendOutcome>[] appends;
        await using (await BlockAsync())
        {
            // The writer may hold some already; the rest is more than the mark.
            appends = [.. Enumerable.Range(0, 5_000).Select(i => journal.AppendAsync(Make.Append(new ExecutionId($"e{i}"), 1)).AsTask())];
            Assert.False(journal.AcceptsStarts);
        }

        Assert.All(await Task.WhenAll(appends), outcome => Assert.Equal(AppendOutcome.Appended, outcome));
        Assert.True(journal.AcceptsStarts);
    }

    [Fact]
    public async Task AppendCancelledWhileItWaits_IsNotWritten()
    {
        await using var store = Open(maxBatch: 16);
        var journal = store.Journal;
        using var cancellation = new CancellationTokenSource();
        var appends = new List<Task<AppendOutcome>>();
        Task<AppendOutcome> cancelled;
        await using (await BlockAsync())
        {
            // More than one batch, so that the writer has not looked at the last one yet.
            appends.AddRange(Enumerable.Range(0, 33).Select(i => journal.AppendAsync(Make.Append(new ExecutionId($"e{i}"), 1)).AsTask()));
            cancelled = journal.AppendAsync(Make.Append(new ExecutionId("cancelled"), 1), cancellation.Token).AsTask();
            await cancellation.CancelAsync();
        }

        await Task.WhenAll(appends);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled);
        Assert.Null(await journal.LoadAsync(new ExecutionId("cancelled")));
    }

    [Fact]
    public async Task Dispose_CommitsWhatWaitsAndRefusesWhatComesLater()
    {
        var store = Open();
        var journal = store.Journal;
        var appends = Enumerable.Range(0, 10_000).Select(i => journal.AppendAsync(Make.Append(new ExecutionId($"e{i}"), 1)).AsTask()).ToList();

        await store.DisposeAsync();

        Assert.All(await Task.WhenAll(appends), outcome => Assert.Equal(AppendOutcome.Appended, outcome));
        var error = await Assert.ThrowsAsync<JournalUnavailableException>(async () => await journal.AppendAsync(Make.Append(new ExecutionId("late"), 1)));
        Assert.Contains("WF0607", error.Message);
        await Assert.ThrowsAsync<JournalUnavailableException>(async () => await journal.LoadAsync(new ExecutionId("e1")));
    }

    /// <summary>A store of its own on the test's database. Null: the default.</summary>
    private protected abstract OpenStore Open(int? maxQueuedAppends = null, int? maxBatch = null);

    /// <summary>Holds every write of the journal until it is disposed.</summary>
    protected abstract Task<IAsyncDisposable> BlockAsync();

    private protected sealed class OpenStore(IAsyncDisposable store, IExecutionJournal journal) : IAsyncDisposable
    {
        public IExecutionJournal Journal => journal;

        public ValueTask DisposeAsync() => store.DisposeAsync();
    }
}
