using Microsoft.Data.Sqlite;

namespace OrleansWorkflows.Benchmarks.Machine;

/// <summary>What SQLite can do at best, with the durability of the journal (WAL, <c>synchronous=FULL</c>) and rows of its size.</summary>
internal static class SqliteLimits
{
    /// <param name="directory">An existing directory on the disk that counts; what is written there is removed again.</param>
    public static StoreLimits Measure(string directory)
    {
        SQLitePCL.Batteries_V2.Init();
        using var own = new Product.TemporaryDirectory(Path.Combine(directory, "limits"));
        using var connection = new SqliteConnection($"Data Source={Path.Combine(own.Path, "limits.db")};Pooling=False");
        connection.Open();
        Run(connection, "pragma journal_mode = wal");
        Run(connection, "pragma synchronous = full");
        Run(connection, "create table rows(id text not null, sequence integer not null, content blob not null, primary key (id, sequence)) without rowid");
        var next = 0L;
        StoreLimits.Rate(1, () => Insert(connection, 1, ref next), TimeSpan.FromMilliseconds(100));
        return new StoreLimits(
            StoreLimits.Rate(1, () => Insert(connection, 1, ref next), StoreLimits.Each),
            null,
            StoreLimits.Rate(StoreLimits.BatchRows, () => Insert(connection, StoreLimits.BatchRows, ref next), StoreLimits.Each),
            StoreLimits.Syncs(own.Path));
    }

    private static void Insert(SqliteConnection connection, int rows, ref long next)
    {
        using var transaction = connection.BeginTransaction();
        using var command = connection.CreateCommand();
        command.CommandText = "insert into rows values ($id, $sequence, $content)";
        command.Parameters.AddWithValue("$id", "0190a5c2-7f3b-7000-8000-000000000000");
        var sequence = command.Parameters.AddWithValue("$sequence", 0L);
        command.Parameters.AddWithValue("$content", new byte[StoreLimits.RowBytes]);
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
}
