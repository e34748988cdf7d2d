using System.Globalization;
using System.Net;
using System.Net.Sockets;
using OrleansWorkflows.EndToEnd.Tests.Processes;
using OrleansWorkflows.PostgreSql;
using OrleansWorkflows.Redis;

namespace OrleansWorkflows.Cluster.Tests.Support;

/// <summary>Silos named as machines and gateways, each a process, over a PostgreSQL and a Redis of their own.</summary>
internal sealed class TestCluster : IAsyncDisposable
{
    private readonly Dictionary<string, (ChildProcess Process, Web Health)> _silos = [];
    private readonly List<(ChildProcess Process, Web Web)> _gateways = [];
    private readonly HashSet<ChildProcess> _gone = [];
    private readonly string _membership;
    private readonly IReadOnlyDictionary<string, string> _environment;
    private readonly TestNetwork? _network;
    private string _database = "";

    private TestCluster(
        string membership, PostgreSqlServer postgreSql, RedisServer redis, IReadOnlyDictionary<string, string> environment, TestNetwork? network, Build build) =>
        (_membership, PostgreSql, Redis, _environment, _network, Build) = (membership, postgreSql, redis, environment, network, build);

    /// <summary>What is started from now on.</summary>
    public Build Build { get; set; }

    public PostgreSqlServer PostgreSql { get; }

    public RedisServer Redis { get; }

    public string Connection => PostgreSql.ConnectionString(_database);

    public Web Gateway(int number = 0) => _gateways[number].Web;

    /// <summary>One of those that have neither been killed nor stopped.</summary>
    public Web LivingGateway(int number)
    {
        var living = _gateways.Where(gateway => !_gone.Contains(gateway.Process)).ToArray();
        return living[number % living.Length].Web;
    }

    public async Task KillGatewayAsync(int number)
    {
        _gone.Add(_gateways[number].Process);
        await _gateways[number].Process.KillAsync();
    }

    public async Task StopGatewayAsync(int number)
    {
        _gone.Add(_gateways[number].Process);
        Assert.Equal(0, await _gateways[number].Process.StopAsync());
    }

    public ChildProcess Silo(string name) => _silos[name].Process;

    public Web Health(string name) => _silos[name].Health;

    /// <param name="membership"><c>redis</c> or <c>postgres</c>.</param>
    public static Task<TestCluster> StartAsync(string membership, int gateways, params IReadOnlyList<string> silos) =>
        StartAsync(membership, gateways, silos, new Dictionary<string, string>());

    /// <param name="environment">Variables of all processes besides those that make them a cluster.</param>
    /// <param name="network">The hosts on which the silos of their names run; all else is at its hub. Null: everything on loopback.</param>
    /// <param name="build">What the processes are started from. Null: this checkout.</param>
    public static async Task<TestCluster> StartAsync(
        string membership,
        int gateways,
        IReadOnlyList<string> silos,
        IReadOnlyDictionary<string, string> environment,
        TestNetwork? network = null,
        Build? build = null)
    {
        Assert.SkipUnless(PostgreSqlServer.IsInstalled, PostgreSqlServer.NotInstalled);
        Assert.SkipUnless(RedisServer.IsInstalled, RedisServer.NotInstalled);
        var hub = network?.Hub ?? "127.0.0.1";
        var cluster = new TestCluster(
            membership, await PostgreSqlServer.StartAsync(address: hub), await RedisServer.StartAsync(hub), environment, network, build ?? Build.OfCheckout);
        cluster._database = await cluster.PostgreSql.CreateNamedDatabaseAsync();
        foreach (var silo in silos)
        {
            await cluster.StartSiloAsync(silo);
        }

        for (var gateway = 0; gateway < gateways; gateway++)
        {
            await cluster.StartGatewayAsync();
        }

        return cluster;
    }

    /// <summary>Each silo logs in under a role of its own name, so that the database knows who wrote what.</summary>
    public async Task StartSiloAsync(string name)
    {
        await PostgreSqlServer.ExecuteAsync(
            Connection, $"do $$ begin if not exists (select 1 from pg_roles where rolname = 'silo_{name}') then create role silo_{name} superuser login; end if; end $$");
        var settings = Settings($"silo_{name}", $"silo-{name}");
        settings["OW__SILO__MACHINE"] = name;
        settings["OW__SILO__PORT"] = FreePort();
        settings["OW__SILO__GATEWAYPORT"] = FreePort();
        settings["OW__URLS"] = "http://127.0.0.1:0";
        settings["OW__ALLOWPRIVATENETWORKS"] = "true";
        settings["OW__SECRETS__KEY"] = Convert.ToBase64String(new byte[32]);
        // For services.yaml: ${MACHINE}.
        settings["MACHINE"] = name;
        if (_network is not null)
        {
            settings["OW__SILO__ADDRESS"] = _network.AddressOf(name);
            settings["OW__URLS"] = $"http://{_network.AddressOf(name)}:0";
        }

        var process = ChildProcess.Start(Build.Silo, [], settings, within: _network?.Within(name) ?? []);
        var health = await process.LineAsync(line => line.Contains("has joined the cluster", StringComparison.Ordinal) ? line.Split(' ')[^1] : null);
        if (_silos.Remove(name, out var before))
        {
            before.Health.Dispose();
            await before.Process.DisposeAsync();
        }

        _silos[name] = (process, new Web(health));
    }

    public async Task StartGatewayAsync()
    {
        var settings = Settings("postgres", $"gateway-{_gateways.Count}");
        // The silos make the calls.
        settings.Remove("OW__SERVICES");
        var process = ChildProcess.Start(Build.Gateway, ["--urls", "http://127.0.0.1:0"], settings);
        var url = await process.LineAsync(line => line.Contains("ready after", StringComparison.Ordinal)
            ? line[line.IndexOf("ready after", StringComparison.Ordinal)..].Split(' ')[4]
            : null);
        _gateways.Add((process, new Web(url)));
    }

    /// <summary>Asks again until the answer is as wanted.</summary>
    public static async Task<Reply> UntilAsync(Func<Task<Reply>> ask, Func<Reply, bool> condition, string what)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (true)
        {
            Reply? reply = null;
            try
            {
                reply = await ask();
                if (condition(reply))
                {
                    return reply;
                }
            }
            catch (Exception exception) when (exception is HttpRequestException or IOException && TimeProvider.System.GetElapsedTime(began) < ChildProcess.Patience)
            {
                // It is not there (yet).
            }

            if (TimeProvider.System.GetElapsedTime(began) > ChildProcess.Patience)
            {
                throw new TimeoutException($"Not within {ChildProcess.Patience}: {what}. The last answer: {reply?.Status} {reply?.Text}");
            }

            await Task.Delay(50, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>Gateways and silos end as they are asked to.</summary>
    public async Task StopAsync()
    {
        foreach (var (process, _) in _gateways.Concat(_silos.Values))
        {
            Assert.Equal(0, await process.StopAsync());
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var (process, web) in _gateways.Concat(_silos.Values))
        {
            web.Dispose();
            await process.DisposeAsync();
        }

        await Redis.DisposeAsync();
        await PostgreSql.DisposeAsync();
    }

    private static string FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture);
    }

    /// <param name="service">What the process calls itself in traces.</param>
    private Dictionary<string, string> Settings(string user, string service) => new(_environment)
    {
        ["OTEL_SERVICE_NAME"] = service,
        ["OW__POSTGRES"] = PostgreSql.Url(_database, user),
        ["OW__CLUSTER__MEMBERSHIP"] = _membership,
        ["OW__CLUSTER__REDISCONNECTION"] = Redis.ConnectionString,
        ["OW__MCP__STATEKEY"] = "the same on every gateway",
    };
}
