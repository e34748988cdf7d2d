using System.Diagnostics;
using System.Globalization;
using Npgsql;
using OrleansWorkflows.Journal.PostgreSql;

namespace OrleansWorkflows.Journal.Tests.Support;

/// <summary>
/// Rows a second of the PostgreSQL journal with 1, 64 and 256 chains, beside what the same server does in single-row commits of one client:
/// <c>OrleansWorkflows.Journal.Tests measure-postgresql [connection string]</c>, in Release.
/// </summary>
internal static class MeasurePostgreSql
{
    public const string Verb = "measure-postgresql";
    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(4);

    public static async Task<int> RunAsync(string? connectionString)
    {
        await using var server = connectionString is null ? await PostgreSqlServer.StartAsync() : null;
        var database = connectionString ?? await server!.CreateDatabaseAsync();
        for (var round = 0; round < 2; round++)
        {
            var (rows, p50, p99) = await SingleRowCommitsAsync(database);
            Console.WriteLine($"single-row commits, one client: {rows:n0}/s, p50 {p50:n2} ms, p99 {p99:n2} ms");
            foreach (var chains in (int[])[1, 64, 256])
            {
                await ChainsAsync(database, chains, withHeaders: false);
            }

            await ChainsAsync(database, 64, withHeaders: true);
        }

        return 0;
    }

    private static async Task<(double PerSecond, double P50, double P99)> SingleRowCommitsAsync(string database)
    {
        await using var connection = new NpgsqlConnection(database);
        await connection.OpenAsync();
        await using (var table = new NpgsqlCommand("create table if not exists plain(id bigint primary key, row bytea); truncate plain", connection))
        {
            await table.ExecuteNonQueryAsync();
        }

        await using var insert = new NpgsqlCommand("insert into plain values ($1, $2)", connection);
        var id = new NpgsqlParameter<long>();
        insert.Parameters.Add(id);
        insert.Parameters.Add(new NpgsqlParameter<byte[]> { TypedValue = new byte[250] });
        await insert.PrepareAsync();
        var times = new List<double>();
        var start = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(start) < Duration)
        {
            var began = Stopwatch.GetTimestamp();
            id.TypedValue++;
            insert.ExecuteNonQuery();
            times.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
        }

        return (times.Count / Stopwatch.GetElapsedTime(start).TotalSeconds, At(times, 0.5), At(times, 0.99));
    }

    /// <param name="withHeaders">Executions of 11 appends whose first and last carry a header, as short workflows do.</param>
    private static async Task ChainsAsync(string database, int chains, bool withHeaders)
    {
        await using var store = PostgreSqlDatabase.NewStore(database);
        await store.OpenAsync();
        var journal = new PostgreSqlJournal(store);
        await journal.AppendAsync(Make.Append(new ExecutionId($"{Guid.NewGuid():N}"), 1));
        var before = journal.Statistics;
        using var process = Process.GetCurrentProcess();
        var cpu = process.TotalProcessorTime;
        var start = Stopwatch.GetTimestamp();
        var times = await Task.WhenAll(Enumerable.Range(0, chains).Select(_ => Task.Run(async () =>
        {
            var mine = new List<double>();
            var events = new byte[250];
            while (Stopwatch.GetElapsedTime(start) < Duration)
            {
                var id = new ExecutionId(Guid.CreateVersion7().ToString("N"));
                for (var sequence = 1; sequence <= 11 && Stopwatch.GetElapsedTime(start) < Duration; sequence++)
                {
                    var header = withHeaders && sequence is 1 or 11
                        ? Make.Header(id.Value, sequence == 1 ? ExecutionStatus.Running : ExecutionStatus.Completed) with { Owner = sequence == 1 ? "s@1" : null }
                        : null;
                    var began = Stopwatch.GetTimestamp();
                    await journal.AppendAsync(Make.Append(id, sequence, header: header) with { Events = events });
                    mine.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
                }
            }

            return mine;
        })));
        var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        process.Refresh();
        var all = times.SelectMany(one => one).ToList();
        var commits = journal.Statistics.Commits - before.Commits;
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{chains} chains{(withHeaders ? ", headers on 2 of 11" : "")}: {all.Count / seconds:n0} rows/s, {(double)commits / all.Count:n3} commits a row, "
            + $"p50 {At(all, 0.5):n2} ms, p99 {At(all, 0.99):n2} ms, client CPU {(process.TotalProcessorTime - cpu).TotalMilliseconds * 1000 / all.Count:n1} us a row"));
    }

    private static double At(List<double> times, double quantile)
    {
        times.Sort();
        return times.Count == 0 ? 0 : times[(int)(quantile * (times.Count - 1))];
    }
}
