using OrleansWorkflows.EndToEnd.Tests.Processes;
using OrleansWorkflows.PostgreSql;

namespace OrleansWorkflows.EndToEnd.Tests;

/// <summary>The process with a PostgreSQL database as its store.</summary>
public sealed class PostgreSqlTests(PostgreSqlTests.Server server) : IClassFixture<PostgreSqlTests.Server>, IAsyncLifetime
{
    private const string Sessions = "from pg_stat_activity where datname = current_database() and application_name like 'orleans-workflows %@%'";

    private readonly string _data = Directory.CreateTempSubdirectory("ow-postgres-").FullName;

    private Demo _demo = null!;

    private string _database = "";

    private string Connection => server.Running.ConnectionString(_database);

    public async ValueTask InitializeAsync()
    {
        Assert.SkipUnless(PostgreSqlServer.IsInstalled, PostgreSqlServer.NotInstalled);
        _database = await server.Running.CreateNamedDatabaseAsync();
        _demo = new Demo { Settings = { ["OW__POSTGRES"] = server.Running.Url(_database) } };
        await _demo.InitializeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_demo is not null)
        {
            await _demo.DisposeAsync();
        }

        Directory.Delete(_data, recursive: true);
    }

    [Fact]
    public async Task ApprovalThatWaits_SurvivesAKillAndEndsAfterTheAnswer()
    {
        var started = (await _demo.RunAsync("book_with_approval", new { origin = "NYC", destination = "Oslo", date = "2026-02-23" })).Is(202);
        var id = started.Word("execution_id");

        await _demo.RestartAsync();
        var found = (await _demo.Gateway.Web.GetAsync($"/executions/{id}")).Is(200);
        var flights = (await _demo.Travel.Web.GetAsync("/flights?origin=NYC&destination=Oslo&date=2026-02-23")).Is(200);
        var answer = new { selected_flight_id = flights.Json[0].GetProperty("id").GetString() };
        var ended = (await _demo.Gateway.Web.PostAsync($"/executions/{id}/resume", new { answer })).Is(200);

        Assert.Equal("waiting", found.Word("status"));
        Assert.Equal("completed", ended.Word("status"));
        Assert.Equal(1L, await PostgreSqlServer.ExecuteAsync(Connection, "select count(*) from executions"));
        Assert.DoesNotContain(Directory.GetFiles(_demo.DataDirectory), file => file.EndsWith(".db", StringComparison.Ordinal));
    }

    [Fact]
    public async Task RetryThatIsDueLater_IsMadeAfterAKill()
    {
        await _demo.Travel.FailNextAsync(new { operation = "create_booking", status = 503, times = 1 });
        var key = ("Idempotency-Key", Guid.NewGuid().ToString());
        var parameters = new { origin = "NYC", destination = "Lima", date = "2026-02-23", passenger = "Ada" };
        await _demo.RunAsync("book_flight", parameters, key, ("Prefer", "respond-async"));
        await UntilAsync(async () => (await _demo.Travel.CallsAsync("create_booking")).Count == 1);

        await _demo.RestartAsync();
        (await _demo.RunAsync("book_flight", parameters, key)).Is(200);

        Assert.Equal(1, await _demo.Travel.CountAsync("bookings"));
        Assert.Single((await _demo.Travel.CallsAsync("create_booking")).Select(call => call.Key).Distinct());
    }

    [Fact]
    public async Task SecondProcess_IsRefusedWithOneLineAndCodeOne()
    {
        await using var second = Start(server.Running.Url(_database));

        AssertOneLine(await second.EndAsync(), 1, "WF0616", second.Errors);
        Assert.Equal("ok", (await _demo.Gateway.Web.GetAsync("/health/ready")).Is(200).Word("status"));
    }

    [Fact]
    public async Task DatabaseTakenWhileTheConnectionWasCut_EndsWithOneLineAndCodeOne()
    {
        var holder = await PostgreSqlServer.ExecuteAsync(Connection, $"select pid {Sessions}");
        var taking = PostgreSqlServer.ExecuteAsync(
            Connection, "select pg_advisory_lock(hashtextextended('orleans-workflows ' || current_schema(), 0)), pg_sleep(600)");
        await UntilAsync(async () => await PostgreSqlServer.ExecuteAsync(Connection, "select count(*) from pg_locks where locktype = 'advisory' and not granted") is 1L);

        await PostgreSqlServer.ExecuteAsync(Connection, $"select pg_terminate_backend({holder})");

        AssertOneLine(await _demo.Gateway.Process.EndAsync(), 1, "WF0617", _demo.Gateway.Process.Errors);
        Assert.False(taking.IsCompleted);
        await PostgreSqlServer.ExecuteAsync(Connection, "select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory'");
        await Assert.ThrowsAnyAsync<Npgsql.NpgsqlException>(() => taking);
    }

    [Fact]
    public async Task ConnectionThatDoesNotWork_IsOneLineAndItsCode()
    {
        await PostgreSqlServer.ExecuteAsync(Connection, $"create role {PostgreSqlServer.RoleWithPassword} login password 'right'");
        foreach (var (connection, code, error) in ((string, int, string)[])
        [
            (server.Running.Url(_database, $"{PostgreSqlServer.RoleWithPassword}:wrong"), 1, "WF0612"),
            (server.Running.Url("missing"), 1, "WF0612"),
            ("Host=127.0.0.1;Port=1;Database=missing;Username=ada", 1, "WF0611"),
            ("mysql://ada:wrong@127.0.0.1/missing", 2, "WF0291"),
        ])
        {
            await using var process = Start(connection);

            AssertOneLine(await process.EndAsync(), code, error, process.Errors);
            Assert.DoesNotContain("wrong@", process.Errors, StringComparison.Ordinal);
        }
    }

    private static void AssertOneLine(int code, int expected, string error, string errors)
    {
        Assert.True(code == expected, $"code {code}: {errors}");
        Assert.Single(errors.Split('\n'), line => line.Contains(error, StringComparison.Ordinal));
        Assert.DoesNotContain("   at ", errors, StringComparison.Ordinal);
    }

    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (!await condition())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(began) < ChildProcess.Patience, "The condition awaited did not come.");
        }
    }

    private ChildProcess Start(string connection) => ChildProcess.Start(
        Checkout.GatewayProgram,
        ["--urls", "http://127.0.0.1:0", "--data", _data, "--postgres", connection],
        new Dictionary<string, string> { ["OW__POSTGRESQL__STARTUPTIMEOUT"] = "00:00:00.5" });

    /// <summary>One server for all tests, where it is installed.</summary>
    public sealed class Server : IAsyncLifetime
    {
        internal PostgreSqlServer Running { get; private set; } = null!;

        public async ValueTask InitializeAsync()
        {
            if (PostgreSqlServer.IsInstalled)
            {
                Running = await PostgreSqlServer.StartAsync();
            }
        }

        public ValueTask DisposeAsync() => Running?.DisposeAsync() ?? ValueTask.CompletedTask;
    }
}
