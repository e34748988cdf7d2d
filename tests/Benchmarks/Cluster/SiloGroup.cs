using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using OrleansWorkflows.Benchmarks.Product;
using OrleansWorkflows.Benchmarks.Stores;
using OrleansWorkflows.Redis;

namespace OrleansWorkflows.Benchmarks.Cluster;

/// <summary>Silos as processes of their own over one database, members in a Redis of theirs; for a gateway it is a store with more settings.</summary>
internal sealed class SiloGroup : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly List<Process> _silos = [];
    private readonly RedisServer _redis;

    private SiloGroup(RedisServer redis, IRunStore store)
    {
        _redis = redis;
        Settings = new Dictionary<string, string>(store.Settings)
        {
            ["OW__CLUSTER__MEMBERSHIP"] = "redis",
            ["OW__CLUSTER__REDISCONNECTION"] = redis.ConnectionString,
            ["OW__SECRETS__KEY"] = Convert.ToBase64String(new byte[32]),
            ["OW__MCP__STATEKEY"] = "the same on every gateway",
        };
    }

    /// <summary>Of every process of the cluster.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; }

    public TimeSpan Cpu => _silos.Aggregate(TimeSpan.Zero, (sum, silo) => sum + silo.TotalProcessorTime);

    /// <exception cref="BenchmarkException">There is no Redis, or a silo did not join within a minute.</exception>
    public static async Task<SiloGroup> StartAsync(Checkout checkout, int count, IRunStore store)
    {
        if (!RedisServer.IsInstalled)
        {
            throw new BenchmarkException(RedisServer.NotInstalled);
        }

        var group = new SiloGroup(await RedisServer.StartAsync(), store);
        try
        {
            for (var number = 0; number < count; number++)
            {
                await group.AddAsync(checkout, $"s{number.ToString(CultureInfo.InvariantCulture)}");
            }
        }
        catch
        {
            await group.DisposeAsync();
            throw;
        }

        return group;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var silo in _silos)
        {
            silo.Kill();
            await silo.WaitForExitAsync();
            silo.Dispose();
        }

        await _redis.DisposeAsync();
    }

    private async Task AddAsync(Checkout checkout, string machine)
    {
        var program = Path.Combine(Path.GetDirectoryName(checkout.GatewayFile)!, "OrleansWorkflows.Silo.dll");
        var start = new ProcessStartInfo("dotnet", [program]) { RedirectStandardError = true, RedirectStandardOutput = true };
        foreach (var (name, value) in Settings)
        {
            start.Environment[name] = value;
        }

        start.Environment["OW__SILO__MACHINE"] = machine;
        start.Environment["OW__SILO__PORT"] = FreePort();
        start.Environment["OW__SILO__GATEWAYPORT"] = FreePort();
        start.Environment["OW__URLS"] = "http://127.0.0.1:0";
        var joined = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var said = new Queue<string>();
        var silo = Process.Start(start)!;
        _silos.Add(silo);
        silo.ErrorDataReceived += Read;
        silo.OutputDataReceived += Read;
        silo.BeginErrorReadLine();
        silo.BeginOutputReadLine();
        if (await Task.WhenAny(joined.Task, silo.WaitForExitAsync(), Task.Delay(Patience)) != joined.Task)
        {
            throw new BenchmarkException($"Silo {machine} did not join within {Patience}. It said:\n{string.Join('\n', said)}");
        }

        void Read(object sender, DataReceivedEventArgs line)
        {
            lock (said)
            {
                said.Enqueue(line.Data ?? "");
            }

            if (line.Data?.Contains("has joined the cluster", StringComparison.Ordinal) == true)
            {
                joined.TrySetResult();
            }
        }
    }

    private static string FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture);
    }
}
