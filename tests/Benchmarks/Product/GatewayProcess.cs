using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using OrleansWorkflows.Benchmarks.Stores;

namespace OrleansWorkflows.Benchmarks.Product;

/// <summary>The product as a process of its own on a store to itself, from its start to its end.</summary>
internal sealed class GatewayProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly ProcessStartInfo _start;
    private readonly IRunStore? _store;
    private readonly Queue<string> _lastLines = new();
    private Process _process;

    private GatewayProcess(ProcessStartInfo start, Uri address, IRunStore? store)
    {
        (_start, _store) = (start, store);
        _process = Run();
        Address = address;
        Http = new HttpClient(new SocketsHttpHandler { UseProxy = false, PooledConnectionLifetime = Timeout.InfiniteTimeSpan })
        {
            BaseAddress = address, Timeout = TimeSpan.FromMinutes(10),
        };
    }

    public Uri Address { get; }

    public HttpClient Http { get; }

    /// <summary>When the process was started, or started again.</summary>
    public DateTimeOffset StartedAt { get; private set; }

    /// <summary>User and system time so far; asks the process nothing.</summary>
    public TimeSpan Cpu
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    /// <summary>From the start of the process to the first answer of <c>/health/ready</c> that says so.</summary>
    public TimeSpan ReadyAfter { get; private set; }

    /// <summary>The most memory that it has had so far.</summary>
    public long PeakBytes
    {
        get
        {
            _process.Refresh();
            return _process.PeakWorkingSet64;
        }
    }

    /// <param name="directory">Its working directory; its data directory is <c>data</c> below it.</param>
    /// <param name="store">Null: files in the data directory.</param>
    /// <param name="arguments">What it is given besides.</param>
    /// <exception cref="BenchmarkException">It ended, or was not ready within a minute.</exception>
    public static Task<GatewayProcess> StartAsync(
        Checkout checkout, string directory, CancellationToken cancellationToken, IRunStore? store = null, IReadOnlyList<string>? arguments = null) =>
        StartAsync(checkout, directory, store?.Settings ?? new Dictionary<string, string>(), cancellationToken, store, arguments);

    /// <param name="settings">Environment variables: its store, its cluster.</param>
    public static async Task<GatewayProcess> StartAsync(
        Checkout checkout, string directory, IReadOnlyDictionary<string, string> settings, CancellationToken cancellationToken, IRunStore? store = null,
        IReadOnlyList<string>? arguments = null)
    {
        var address = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{FreePort()}"));
        var start = new ProcessStartInfo("dotnet", [checkout.GatewayFile, "--data", Path.Combine(directory, "data"), "--urls", address.ToString()])
        {
            WorkingDirectory = directory, RedirectStandardError = true, UseShellExecute = false,
        };
        foreach (var (name, value) in settings)
        {
            start.Environment[name] = value;
        }

        foreach (var argument in arguments ?? [])
        {
            start.ArgumentList.Add(argument);
        }

        var gateway = new GatewayProcess(start, address, store);
        try
        {
            await gateway.UntilReadyAsync(cancellationToken);
        }
        catch
        {
            await gateway.DisposeAsync();
            throw;
        }

        return gateway;
    }

    /// <summary><c>kill -9</c>; returns when the process has gone.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>Starts it again after <see cref="KillAsync"/>, as it was started before; returns when it is ready.</summary>
    public async Task RestartAsync(CancellationToken cancellationToken)
    {
        _process.Dispose();
        _process = Run();
        await UntilReadyAsync(cancellationToken);
    }

    /// <summary>What it has used so far.</summary>
    public async Task<Usage> UsageAsync(CancellationToken cancellationToken)
    {
        // The figures of the journal in /health are at most a second old.
        await Task.Delay(TimeSpan.FromSeconds(1.1), cancellationToken);
        using var health = JsonDocument.Parse(await Http.GetByteArrayAsync(new Uri("/health", UriKind.Relative), cancellationToken));
        var journal = health.RootElement.GetProperty("components").GetProperty("journal");
        if (!journal.TryGetProperty("figures", out var figures))
        {
            figures = default;
        }

        _process.Refresh();
        var store = _store?.Cpu ?? TimeSpan.Zero;
        return new Usage(
            _process.TotalProcessorTime + store,
            _process.WorkingSet64,
            Figure(figures, "appends"),
            Figure(figures, "commits"),
            store);
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    /// <summary>An error that shows what the process last said.</summary>
    public BenchmarkException Broken(string what, Exception? inner = null)
    {
        lock (_lastLines)
        {
            return new BenchmarkException($"The gateway {what}. It said last:\n{string.Join('\n', _lastLines)}", inner);
        }
    }

    private Process Run()
    {
        StartedAt = TimeProvider.System.GetUtcNow();
        var process = Process.Start(_start)!;
        process.ErrorDataReceived += (_, line) => Remember(line.Data);
        process.BeginErrorReadLine();
        return process;
    }

    private async Task UntilReadyAsync(CancellationToken cancellationToken)
    {
        while (!await IsReadyAsync(cancellationToken))
        {
            if (_process.HasExited || TimeProvider.System.GetUtcNow() - StartedAt > Patience)
            {
                throw Broken("was not ready within a minute");
            }

            await Task.Delay(2, cancellationToken);
        }

        ReadyAfter = TimeProvider.System.GetUtcNow() - StartedAt;
    }

    private async Task<bool> IsReadyAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var response = await Http.GetAsync(new Uri("/health/ready", UriKind.Relative), cancellationToken);
            return response.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private void Remember(string? line)
    {
        lock (_lastLines)
        {
            _lastLines.Enqueue(line ?? "");
            if (_lastLines.Count > 20)
            {
                _lastLines.Dequeue();
            }
        }
    }

    private static long? Figure(JsonElement figures, string name) =>
        figures.ValueKind == JsonValueKind.Object && figures.TryGetProperty(name, out var value) ? value.GetInt64() : null;

    private static int FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }
}

/// <param name="Cpu">User and system time of the process, and of its store's own.</param>
/// <param name="WorkingSetBytes">Of the process alone.</param>
/// <param name="Appends">Durable appends of the journal; null: this build does not say.</param>
/// <param name="Commits">Transactions that they shared.</param>
/// <param name="StoreCpu">What of the time is that of the store's own processes.</param>
internal sealed record Usage(TimeSpan Cpu, long WorkingSetBytes, long? Appends, long? Commits, TimeSpan StoreCpu);
