using System.Runtime.CompilerServices;
using Microsoft.Data.Sqlite;
using OrleansWorkflows.Journal.Sqlite;
using OrleansWorkflows.Journal.Tests.Support;

namespace OrleansWorkflows.Journal.Tests.Journals;

/// <summary>Poison rows, faults of the store.</summary>
public sealed class SqliteWriterTests : WriterContract, IDisposable
{
    private readonly TempDirectory _directory = new();

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
        await using (await BlockAsync())
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
    public async Task LockedDatabase_IsUnavailableAndTheWriterGoesOn()
    {
        using var store = Stores.Open(_directory.Path, options => options.BusyTimeout = TimeSpan.FromMilliseconds(20));
        var journal = new SqliteJournal(store);
        var append = Make.Append(new ExecutionId("a"), 1);
        await using (await BlockAsync())
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

    public void Dispose() => _directory.Dispose();

    private protected override OpenStore Open(int? maxQueuedAppends = null, int? maxBatch = null)
    {
        var store = Stores.Open(_directory.Path, options =>
        {
            options.BusyTimeout = TimeSpan.FromMinutes(1);
            (options.MaxQueuedAppends, options.MaxBatch) = (maxQueuedAppends ?? options.MaxQueuedAppends, maxBatch ?? options.MaxBatch);
        });
        return new OpenStore(store, new SqliteJournal(store));
    }

    /// <summary>Another program that holds the database for writing.</summary>
    protected override async Task<IAsyncDisposable> BlockAsync()
    {
        var connection = new SqliteConnection($"Data Source={new SqliteJournalOptions { DataDirectory = _directory.Path }.JournalPath};Pooling=false");
        await connection.OpenAsync();
        await using var begin = connection.CreateCommand();
        begin.CommandText = "begin immediate";
        await begin.ExecuteNonQueryAsync();
        return connection;
    }
}
