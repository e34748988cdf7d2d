using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace OrleansWorkflows.Redis;

/// <summary>A Redis of its own: loopback, a free port, an append-only file in a directory that goes away with it. Shared by test projects as source.</summary>
public sealed class RedisServer : IAsyncDisposable
{
    public const string NotInstalled = "Redis is not installed (looked for redis-server in PATH): apt-get install -y redis-server";

    private const string Loopback = "127.0.0.1";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly string _directory = Directory.CreateTempSubdirectory("orleans-workflows-redis-").FullName;
    private Process? _process;

    private RedisServer(string address, int port) => (Address, Port) = (address, port);

    public static bool IsInstalled => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Any(directory => File.Exists(Path.Combine(directory, "redis-server")));

    public string Address { get; }

    public int Port { get; }

    public string ConnectionString => string.Create(CultureInfo.InvariantCulture, $"{Address}:{Port}");

    /// <param name="address">Where it listens besides loopback.</param>
    public static async Task<RedisServer> StartAsync(string address = Loopback)
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        var server = new RedisServer(address, ((IPEndPoint)probe.LocalEndpoint).Port);
        probe.Stop();
        await server.StartProcessAsync();
        return server;
    }

    public async Task StartProcessAsync()
    {
        _process = Process.Start(new ProcessStartInfo(
            "redis-server",
            ["--port", Port.ToString(CultureInfo.InvariantCulture), "--bind", .. new[] { Loopback, Address }.Distinct(), "--protected-mode", "no", "--save", "", "--appendonly", "yes", "--dir", _directory])
        {
            RedirectStandardOutput = true,
        }) ?? throw new InvalidOperationException("redis-server did not start.");
        while (await _process.StandardOutput.ReadLineAsync().WaitAsync(Patience) is { } line)
        {
            if (line.Contains("eady to accept connections", StringComparison.Ordinal))
            {
                _ = _process.StandardOutput.BaseStream.CopyToAsync(Stream.Null);
                return;
            }
        }

        throw new InvalidOperationException($"redis-server ended with {_process.ExitCode.ToString(CultureInfo.InvariantCulture)}.");
    }

    /// <summary>As the machine's end would.</summary>
    public async Task KillProcessAsync()
    {
        _process!.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    public async ValueTask DisposeAsync()
    {
        await KillProcessAsync();
        Directory.Delete(_directory, recursive: true);
    }
}
