using System.Diagnostics;
using System.Globalization;
using OrleansWorkflows.Journal.Sqlite;
using OrleansWorkflows.Journal.Tests.Support;

namespace OrleansWorkflows.Journal.Tests.Journals;

/// <summary>What is acknowledged is there: after a restart, after a kill, beside readers.</summary>
public sealed class SqliteDurabilityTests : IDisposable
{
    private readonly TempDirectory _directory = new();

    [Fact]
    public async Task ReopenedStore_HasEverything()
    {
        var header = Make.Header("a", ExecutionStatus.Waiting) with { Labels = new Dictionary<string, string> { ["team"] = "x" }, WakeAt = Make.Start };
        using (var store = Stores.Open(_directory.Path))
        {
            var journal = new SqliteJournal(store);
            await journal.AppendAsync(Make.Append(header.ExecutionId, 1, snapshot: [7]));
            await journal.AppendAsync(Make.Append(header.ExecutionId, 2, header: header));
        }

        using var reopened = Stores.Open(_directory.Path);
        var again = new SqliteJournal(reopened);
        var stored = await again.LoadAsync(header.ExecutionId);
        Assert.Equal([7], stored!.StateSnapshot!);
        Assert.Equal(2, Assert.Single(stored.Tail).FirstSequence);
        Assert.Equivalent(header, await again.ReadHeaderAsync(header.ExecutionId), strict: true);
        Assert.Equal(AppendOutcome.Conflict, await again.AppendAsync(Make.Append(header.ExecutionId, 2)));
        Assert.Equal(AppendOutcome.Appended, await again.AppendAsync(Make.Append(header.ExecutionId, 3)));
    }

    [Fact]
    public async Task KilledProcess_LeavesEverythingItAcknowledged()
    {
        for (var round = 0; round < 3; round++)
        {
            var directory = Path.Combine(_directory.Path, $"round{round}");
            var acknowledged = await KillAfterAsync(directory, lines: 300 + (round * 700));

            using var store = Stores.Open(directory);
            var journal = new SqliteJournal(store);
            Assert.NotEmpty(acknowledged);
            foreach (var (id, sequence) in acknowledged)
            {
                var tail = (await journal.LoadAsync(id))!.Tail;
                Assert.True(tail.Count >= sequence, $"execution {id}: acknowledged {sequence}, stored {tail.Count}");
                Assert.Equal(Enumerable.Range(1, tail.Count).Select(i => (long)i), tail.Select(row => row.FirstSequence));
                Assert.Equal(AppendOutcome.Appended, await journal.AppendAsync(Make.Append(id, tail.Count + 1)));
            }
        }
    }

    [Fact]
    public async Task ReadersBesideTheWriter_SeeWholeAppendsAndWhatWasAcknowledgedBefore()
    {
        using var store = Stores.Open(_directory.Path);
        var journal = new SqliteJournal(store);
        var ids = Enumerable.Range(0, 8).Select(i => new ExecutionId($"e{i}")).ToList();

        await Task.WhenAll(ids.Select(async id =>
        {
            for (var sequence = 1L; sequence <= 200; sequence++)
            {
                var header = Make.Header(id.Value) with { Epoch = sequence };
                await journal.AppendAsync(Make.Append(id, sequence, header: header, snapshot: sequence % 50 == 0 ? [(byte)sequence] : null));

                var stored = await journal.LoadAsync(id);
                var other = await journal.ReadHeaderAsync(id);
                Assert.Equal(sequence, other!.Epoch);
                Assert.Equal(sequence / 50 * 50, stored!.SnapshotSequence);
                Assert.Equal(sequence % 50, stored.Tail.Count);
            }
        }));
    }

    [Fact]
    public void SecondStoreOnOneDirectory_IsRefusedWithWhatToDo()
    {
        using var store = Stores.Open(_directory.Path);

        var error = Assert.Throws<JournalUnavailableException>(() => Stores.Open(_directory.Path));

        Assert.Contains(_directory.Path, error.Message);
        Assert.Contains("--data", error.Message);
    }

    [Fact]
    public void DatabaseOfNewerVersion_IsRefusedUntouched()
    {
        Stores.Open(_directory.Path).Dispose();
        var path = Path.Combine(_directory.Path, "journal.db");
        using (var database = SqliteDatabase.Open(path, TimeSpan.Zero))
        {
            database.Execute("pragma user_version = 9999");
        }

        var error = Assert.Throws<JournalUnavailableException>(() => Stores.Open(_directory.Path));

        Assert.Contains("newer version", error.Message);
    }

    [Fact]
    public async Task LabelsFromBeforeTheyStoodTogether_AreFoundByTwoAfterTheUpgrade()
    {
        Dictionary<string, string> labels = new() { ["team"] = "x", ["env"] = "prod" };
        using (var store = Stores.Open(_directory.Path))
        {
            await new SqliteJournal(store).AppendAsync(Make.First(Make.Header("a") with { Labels = labels }));
        }

        using (var database = SqliteDatabase.Open(Path.Combine(_directory.Path, "journal.db"), TimeSpan.Zero))
        {
            database.Execute("alter table execution_secrets drop column saved_at");
            database.Execute("alter table execution_labels drop column labels");
            database.Execute("pragma user_version = 6");
        }

        using var upgraded = Stores.Open(_directory.Path);

        Assert.Single((await new SqliteJournal(upgraded).QueryAsync(new HeaderQuery { Labels = labels })).Items);
    }

    [Fact]
    public void FileThatIsNoDatabase_IsNamed()
    {
        File.WriteAllText(Path.Combine(_directory.Path, "journal.db"), string.Concat(Enumerable.Repeat("not a database. ", 100)));

        var error = Assert.Throws<JournalUnavailableException>(() => Stores.Open(_directory.Path));

        Assert.Contains("WF0605", error.Message);
    }

    public void Dispose() => _directory.Dispose();

    /// <summary>Runs the appender, kills it in the middle, and returns the highest sequence that it had acknowledged for each execution.</summary>
    private static async Task<Dictionary<ExecutionId, long>> KillAfterAsync(string directory, int lines)
    {
        var acknowledged = new Dictionary<ExecutionId, long>();
        using var child = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, Arguments(directory)) { RedirectStandardOutput = true })!;
        for (var read = 0; ;)
        {
            var line = await child.StandardOutput.ReadLineAsync();
            if (line is null)
            {
                break;
            }

            if (++read == lines)
            {
                child.Kill();
            }

            // A kill may cut the last line short.
            if (line.Split(' ') is [var id, var sequence] && long.TryParse(sequence, CultureInfo.InvariantCulture, out var number))
            {
                acknowledged[new ExecutionId(id)] = Math.Max(number, acknowledged.GetValueOrDefault(new ExecutionId(id)));
            }
        }

        await child.WaitForExitAsync();
        return acknowledged;
    }

    private static string[] Arguments(string directory)
    {
        string[] arguments = [AppendUntilKilled.Verb, directory];
        return Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet"
            ? [typeof(AppendUntilKilled).Assembly.Location, .. arguments]
            : arguments;
    }
}
