using System.Runtime.CompilerServices;
using Microsoft.Data.Sqlite;
using OrleansWorkflows.Journal.Sqlite;
using OrleansWorkflows.Journal.Tests.Support;

namespace OrleansWorkflows.Journal.Tests.Journals;

/// <summary>Group commit, poison rows, faults of the store.</summary>
public sealed class SqliteWriterTests : IDisposable
{
    private readonly TempDirectory _directory = new();

    [Fact]
    public async Task ConcurrentAppends_ShareCommits()
    {
        using var store = Stores.Open(_directory.Path);
        var journal = new SqliteJournal(store);

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
        using var store = Stores.Open(_directory.Path);
        var journal = new SqliteJournal(store);

        for (var sequence = 1; sequence <= 50; sequence++)
        {
            await journal.AppendAsync(Make.Append(new ExecutionId("a"), sequence));
        }

        Assert.Equal((50, 50), (journal.Statistics.Appends, journal.Statistics.Commits));
    }

    [Fact]
    public async Task ChainThatRunsAlone_IsCommittedByItsCaller()
    {
        using var store = Stores.Open(_directory.Path);
        var journal = new SqliteJournal(store);

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
    public async Task ContinuationsOfAppends_NeverRunOnTheWriterThread()
    {
        using var store = Stores.Open(_directory.Path);
        var journal = new SqliteJournal(store);

        for (var sequence = 1; sequence <= 20; sequence++)
        {
            var append = Make.Append(new ExecutionId("a"), sequence);
            var thread = await Task.Run(async () =>
            {
                await journal.AppendAsync(append);
                return Thread.CurrentThread.Name;
            });
            Assert.NotEqual("journal writer", thread);
        }
    }

    [Fact]
    public async Task PoisonRow_FailsAloneInItsBatch()
    {
        using var store = Stores.Open(_directory.Path, options => options.BusyTimeout = TimeSpan.FromMinutes(1));
        var journal = new SqliteJournal(store);
        Task<AppendOutcome>[] good;
        Task<AppendOutcome> poison;
        using (Block(store))
        {
            // The writer waits for the lock with the first append in hand, so that all the others become one batch.
            var first = journal.AppendAsync(Make.Append(new ExecutionId("first"), 1)).AsTask();
            good = [first, .. Enumerable.Range(0, 100).Select(i => journal.AppendAsync(Make.Append(new ExecutionId($"g{i}"), 1)).AsTask())];
            poison = journal.AppendAsync(Make.First(Make.Header("poison") with { Domain = null! })).AsTask();
            good = [.. good, .. Enumerable.Range(0, 55).Select(i => journal.AppendAsync(Make.Append(new ExecutionId($"h{i}"), 1)).AsTask())];
        }

        Assert.All(await Task.WhenAll(good), outcome => Assert.Equal(AppendOutcome.Appended, outcome));
        var error = await Assert.ThrowsAsync<JournalAppendRefusedException>(() => poison);
        Assert.Contains("execution poison", error.Message);
        Assert.Null(await journal.LoadAsync(new ExecutionId("poison")));
        Assert.NotNull(await journal.LoadAsync(new ExecutionId("h54")));
        Assert.Equal(1, journal.Statistics.Failures);
    }

    [Fact]
    public async Task ZombieAndOwnerInOneBatch_FirstWinsTheOtherConflicts()
    {
        using var store = Stores.Open(_directory.Path, options => options.BusyTimeout = TimeSpan.FromMinutes(1));
        var journal = new SqliteJournal(store);
        var id = new ExecutionId("a");
        Task<AppendOutcome> owner;
        Task<AppendOutcome> zombie;
        Task<AppendOutcome> next;
        using (Block(store))
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
    public async Task LockedDatabase_IsUnavailableAndTheWriterGoesOn()
    {
        using var store = Stores.Open(_directory.Path, options => options.BusyTimeout = TimeSpan.FromMilliseconds(20));
        var journal = new SqliteJournal(store);
        var append = Make.Append(new ExecutionId("a"), 1);
        using (Block(store))
        {
            var error = await Assert.ThrowsAsync<JournalUnavailableException>(async () => await journal.AppendAsync(append));
            Assert.Contains("WF0602", error.Message);
            Assert.Contains(store.Options.JournalPath, error.Message);
        }

        Assert.Equal(AppendOutcome.Appended, await journal.AppendAsync(append));
    }

    [Fact]
    public async Task FullDatabase_IsUnavailableAndSmallerWritesGoOn()
    {
        using var store = Stores.Open(_directory.Path, options => options.MaxDatabaseSizeBytes = 1 << 20);
        var journal = new SqliteJournal(store);
        var id = new ExecutionId("a");
        await journal.AppendAsync(Make.Append(id, 1));

        var error = await Assert.ThrowsAsync<JournalUnavailableException>(
            async () => await journal.AppendAsync(Make.Append(id, 2) with { Events = new byte[2 << 20] }));

        Assert.Contains("WF0603", error.Message);
        Assert.Equal(AppendOutcome.Appended, await journal.AppendAsync(Make.Append(id, 2)));
        Assert.Equal(2, (await journal.LoadAsync(id))!.Tail.Count);
    }

    [Fact]
    public void RetryOfAnAppendOfUnknownFate_IsComparedWithWhatIsStored()
    {
        using var store = Stores.Open(_directory.Path);
        var fates = new ConditionalWeakTable<JournalAppend, object>();
        using var session = WriterSession.Open(store.Options, fates);
        var (stored, other) = (Make.Append(new ExecutionId("a"), 1), Make.Append(new ExecutionId("a"), 1) with { Events = [9] });
        session.Appends.Write(stored);
        Assert.Equal(AppendOutcome.Conflict, Execute(stored));

        var unknown = new UnknownFate(new JournalUnavailableException("lost in the commit"), fates);
        unknown.Remember(stored);
        unknown.Remember(other);

        Assert.Equal(AppendOutcome.Appended, Execute(stored));
        Assert.Equal(AppendOutcome.Conflict, Execute(other));
        Assert.Single(ExecutionReads.Rows(session.Database, (new ExecutionId("a"), 1, 10)));

        AppendOutcome Execute(JournalAppend append)
        {
            var pending = PendingAppend.Rent(append, CancellationToken.None);
            pending.Execute(session);
            return pending.Counts == (1, 0) ? AppendOutcome.Appended : AppendOutcome.Conflict;
        }
    }

    [Fact]
    public async Task QueueOverHighWaterMark_RefusesStartsButTakesAppends()
    {
        using var store = Stores.Open(_directory.Path, options =>
        {
            options.BusyTimeout = TimeSpan.FromMinutes(1);
            options.MaxQueuedAppends = 10;
        });
        var journal = new SqliteJournal(store);
        Assert.True(journal.AcceptsStarts);
        Task<AppendOutcome>[] appends;
        using (Block(store))
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
        using var store = Stores.Open(_directory.Path, options => options.BusyTimeout = TimeSpan.FromMinutes(1));
        var journal = new SqliteJournal(store);
        using var cancellation = new CancellationTokenSource();
        var appends = new List<Task<AppendOutcome>>();
        Task<AppendOutcome> cancelled;
        using (Block(store))
        {
            // More than one batch, so that the writer has not looked at the last one yet.
            appends.AddRange(Enumerable.Range(0, store.Options.MaxBatch + 1).Select(i => journal.AppendAsync(Make.Append(new ExecutionId($"e{i}"), 1)).AsTask()));
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
        var store = Stores.Open(_directory.Path);
        var journal = new SqliteJournal(store);
        var appends = Enumerable.Range(0, 10_000).Select(i => journal.AppendAsync(Make.Append(new ExecutionId($"e{i}"), 1)).AsTask()).ToList();

        await store.DisposeAsync();

        Assert.All(await Task.WhenAll(appends), outcome => Assert.Equal(AppendOutcome.Appended, outcome));
        await Assert.ThrowsAsync<JournalUnavailableException>(async () => await journal.AppendAsync(Make.Append(new ExecutionId("late"), 1)));
        await Assert.ThrowsAsync<JournalUnavailableException>(async () => await journal.LoadAsync(new ExecutionId("e1")));
    }

    public void Dispose() => _directory.Dispose();

    /// <summary>Another program that holds the database for writing until it is disposed.</summary>
    private static SqliteConnection Block(SqliteStore store)
    {
        var connection = new SqliteConnection($"Data Source={store.Options.JournalPath};Pooling=false");
        connection.Open();
        using var begin = connection.CreateCommand();
        begin.CommandText = "begin immediate";
        begin.ExecuteNonQuery();
        return connection;
    }
}
