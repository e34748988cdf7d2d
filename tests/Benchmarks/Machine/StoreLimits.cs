using System.Diagnostics;
using Microsoft.Data.Sqlite;

namespace OrleansWorkflows.Benchmarks.Machine;

/// <summary>What the machine's disk and SQLite can do at best, with the durability of the journal (WAL, <c>synchronous=FULL</c>) and rows of its size.</summary>
/// <param name="RowCommitsPerSecond">Transactions of one row, one after the other.</param>
/// <param name="BatchedRowsPerSecond">Rows in transactions of 500.</param>
/// <param name="SyncsPerSecond">Appends of 300 bytes to a file, each followed by fdatasync.</param>
internal sealed record StoreLimits(double RowCommitsPerSecond, double BatchedRowsPerSecond, double SyncsPerSecond)
{
    private const int RowBytes = 300;
    private const int BatchRows = 500;

    private static readonly TimeSpan Each = TimeSpan.FromMilliseconds(700);

    /// <summary>The better of each: what was possible around a run.</summary>
    public StoreLimits OrBetter(StoreLimits other) => new(
        Math.Max(RowCommitsPerSecond, other.RowCommitsPerSecond),
        Math.Max(BatchedRowsPerSecond, other.BatchedRowsPerSecond),
        Math.Max(SyncsPerSecond, other.SyncsPerSecond));

    /// <param name="directory">An existing directory on the disk that counts; what is written there is removed again.</param>
    public static StoreLimits Measure(string directory)
    {
        SQLitePCL.Batteries_V2.Init();
        using var own = new Product.TemporaryDirectory(Path.Combine(directory, "limits"));
        directory = own.Path;
        var path = Path.Combine(directory, "limits.db");
        using var connection = new SqliteConnection($"Data Source={path};Pooling=False");
        connection.Open();
        Run(connection, "pragma journal_mode = wal");
        Run(connection, "pragma synchronous = full");
        Run(connection, "create table rows(id text not null, sequence integer not null, content blob not null, primary key (id, sequence)) without rowid");
        var next = 0L;
        Rate(1, () => Insert(connection, 1, ref next), TimeSpan.FromMilliseconds(100));
        var single = Rate(1, () => Insert(connection, 1, ref next), Each);
        var batched = Rate(BatchRows, () => Insert(connection, BatchRows, ref next), Each);
        return new StoreLimits(single, batched, Syncs(Path.Combine(directory, "limits.log")));
    }

    private static double Syncs(string path)
    {
        using var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        var row = new byte[RowBytes];
        return Rate(
            1,
            () =>
            {
                file.Write(row);
                file.Flush(flushToDisk: true);
            },
            Each);
    }

    private static void Insert(SqliteConnection connection, int rows, ref long next)
    {
        using var transaction = connection.BeginTransaction();
        using var command = connection.CreateCommand();
        command.CommandText = "insert into rows values ($id, $sequence, $content)";
        command.Parameters.AddWithValue("$id", "0190a5c2-7f3b-7000-8000-000000000000");
        var sequence = command.Parameters.AddWithValue("$sequence", 0L);
        command.Parameters.AddWithValue("$content", new byte[RowBytes]);
        for (var row = 0; row < rows; row++)
        {
            sequence.Value = next++;
            command.ExecuteNonQuery();
        }

        transaction.Commit();
    }

    private static void Run(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // Only the constants above.
        command.CommandText = sql;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }

    private static double Rate(int each, Action action, TimeSpan during)
    {
        var began = Stopwatch.GetTimestamp();
        var count = 0L;
        while (Stopwatch.GetElapsedTime(began) < during)
        {
            action();
            count += each;
        }

        return count / Stopwatch.GetElapsedTime(began).TotalSeconds;
    }
}
