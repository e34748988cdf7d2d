using System.Diagnostics;
using Npgsql;

namespace OrleansWorkflows.Benchmarks.Machine;

/// <summary>What a PostgreSQL database can do at best, with the durability of the journal (<c>synchronous_commit=on</c>) and rows of its size.</summary>
internal static class PostgreSqlLimits
{
    /// <param name="connectionString">The database; what is written there is removed again.</param>
    /// <param name="directory">On the disk that counts.</param>
    public static async Task<StoreLimits> MeasureAsync(string connectionString, string directory)
    {
        await using var source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(connectionString) { MaxPoolSize = StoreLimits.Clients + 1 });
        await using (var make = source.CreateCommand(
            "create schema limits create table rows(id text not null, sequence bigint not null, content bytea not null, primary key (id, sequence))"))
        {
            await make.ExecuteNonQueryAsync();
        }

        await RowsAsync(source, 1, 1, TimeSpan.FromMilliseconds(100));
        var limits = new StoreLimits(
            await RowsAsync(source, 1, 1, StoreLimits.Each),
            await RowsAsync(source, StoreLimits.Clients, 1, StoreLimits.Each),
            await RowsAsync(source, 1, StoreLimits.BatchRows, StoreLimits.Each),
            StoreLimits.Syncs(directory));
        await using var drop = source.CreateCommand("drop schema limits cascade");
        await drop.ExecuteNonQueryAsync();
        return limits;
    }

    /// <summary>Rows a second of clients that commit as fast as they can.</summary>
    private static async Task<double> RowsAsync(NpgsqlDataSource source, int clients, int rows, TimeSpan during)
    {
        var connections = new List<NpgsqlConnection>();
        for (var client = 0; client < clients; client++)
        {
            connections.Add(await source.OpenConnectionAsync());
        }

        var began = Stopwatch.GetTimestamp();
        var counts = await Task.WhenAll(connections.Select(connection => InsertAsync(connection, rows, began, during)));
        var seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        foreach (var connection in connections)
        {
            await connection.DisposeAsync();
        }

        return counts.Sum() / seconds;
    }

    private static async Task<long> InsertAsync(NpgsqlConnection connection, int rows, long began, TimeSpan during)
    {
        await using var insert = new NpgsqlCommand(
            "set synchronous_commit = on", connection);
        await insert.ExecuteNonQueryAsync();
        insert.CommandText = "insert into limits.rows select $1, number, content from unnest($2, $3) as i(number, content)";
        var numbers = new long[rows];
        insert.Parameters.Add(new NpgsqlParameter<string> { TypedValue = Guid.NewGuid().ToString() });
        insert.Parameters.Add(new NpgsqlParameter<long[]> { TypedValue = numbers });
        insert.Parameters.Add(new NpgsqlParameter<byte[][]> { TypedValue = [.. Enumerable.Repeat(new byte[StoreLimits.RowBytes], rows)] });
        await insert.PrepareAsync();
        var count = 0L;
        while (Stopwatch.GetElapsedTime(began) < during)
        {
            for (var row = 0; row < rows; row++)
            {
                numbers[row] = count++;
            }

            await insert.ExecuteNonQueryAsync();
        }

        return count;
    }
}
