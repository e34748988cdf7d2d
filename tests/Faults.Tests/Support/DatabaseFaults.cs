using Npgsql;
using OrleansWorkflows.Journal.Tests.Support;

namespace OrleansWorkflows.Faults.Tests.Support;

/// <summary>Real faults of a real server.</summary>
internal static class DatabaseFaults
{
    /// <summary>Everything that a product on one server survives again and again.</summary>
    public static IReadOnlyList<Fault> All(Stage stage) =>
    [
        Stopped(stage, "INT"), Stopped(stage, "QUIT"), SessionsTerminated(stage), CommitHangs(stage), TablesLocked(stage), ReadOnly(stage), NoConnectionLeft(stage),
    ];

    /// <param name="signal">INT: sessions are ended; QUIT: everything dies where it stands.</param>
    public static Fault Stopped(Stage stage, string signal) =>
        new($"server stopped ({signal})", StopsWrites: true, () => stage.Server.StopProcessAsync(signal), stage.Server.StartProcessAsync);

    public static Fault SessionsTerminated(Stage stage) => new("sessions terminated", StopsWrites: false, async () =>
    {
        for (var round = 0; round < Scale.Now.Cuts; round++)
        {
            // Somewhere in the middle of what they do.
            await stage.Echo.PassAsync(5 + (round % 7));
            await stage.ExecuteAsync($"select count(pg_{(round % 3 == 2 ? "cancel" : "terminate")}_backend(pid)) from pg_stat_activity where {OfTheProduct}");
        }
    }, () => Task.CompletedTask);

    /// <summary>Commits wait for a standby that does not exist.</summary>
    public static Fault CommitHangs(Stage stage) => Setting(stage, "commit hangs", "synchronous_standby_names", "nobody");

    public static Fault ReadOnly(Stage stage) => Setting(stage, "database read-only", "default_transaction_read_only", "on");

    public static Fault TablesLocked(Stage stage)
    {
        NpgsqlConnection? holder = null;
        return new("tables locked", StopsWrites: true, async () =>
        {
            holder = new NpgsqlConnection(stage.Database + ";Pooling=false");
            await holder.OpenAsync();
            await using var command = new NpgsqlCommand("begin; lock table execution_journal, executions in access exclusive mode", holder);
            await command.ExecuteNonQueryAsync();
        }, () => holder!.DisposeAsync().AsTask());
    }

    public static Fault NoConnectionLeft(Stage stage)
    {
        var hogs = new List<NpgsqlConnection>();
        return new("no connection left", StopsWrites: true, async () =>
        {
            var one = new NpgsqlConnectionStringBuilder(stage.Server.ConnectionString("postgres")) { Pooling = false, ApplicationName = "hog" }.ConnectionString;
            var first = new NpgsqlConnection(one);
            await first.OpenAsync();
            hogs.Add(first);
            while (true)
            {
                var next = new NpgsqlConnection(one);
                try
                {
                    await next.OpenAsync();
                    hogs.Add(next);
                }
                catch (PostgresException full) when (full.SqlState == PostgresErrorCodes.TooManyConnections)
                {
                    // What the product holds is taken from it, until nothing is left to take.
                    await using var command = new NpgsqlCommand($"select count(pg_terminate_backend(pid)) from pg_stat_activity where {OfTheProduct}", first);
                    if (await command.ExecuteScalarAsync() is 0L)
                    {
                        return;
                    }
                }
            }
        }, async () =>
        {
            foreach (var hog in hogs)
            {
                await hog.DisposeAsync();
            }
        });
    }

    /// <summary>The line is cut before a request arrives, or after it was done and before anybody hears of it.</summary>
    public static Fault Cut(Stage stage, CuttingProxy proxy) => new("connections cut around the commit", StopsWrites: false, async () =>
    {
        var random = new Random(Scale.Now.Seed);
        for (var round = 0; round < Scale.Now.Cuts; round++)
        {
            await stage.Echo.PassAsync(1 + random.Next(20));
            if (random.Next(2) == 0)
            {
                proxy.CutRequest();
            }
            else
            {
                proxy.CutAnswer();
            }
        }
    }, () => Task.CompletedTask);

    private static string OfTheProduct => "datname = 'product' and pid <> pg_backend_pid()";

    private static Fault Setting(Stage stage, string fault, string name, string value) => new(
        fault, StopsWrites: true, () => SetAsync(stage, $"alter system set {name} = '{value}'"), () => SetAsync(stage, $"alter system reset {name}"));

    private static async Task SetAsync(Stage stage, string sql)
    {
        await stage.ExecuteAsync(sql);
        await stage.ExecuteAsync("select pg_reload_conf()");
    }
}
