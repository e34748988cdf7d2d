using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Npgsql;

[assembly: AssemblyFixture(typeof(OrleansWorkflows.Journal.Tests.Support.SharedServer))]

namespace OrleansWorkflows.Journal.Tests.Support;

/// <summary>The server of all test classes that leave it running.</summary>
public sealed class SharedServer : IAsyncLifetime
{
    // Test classes run side by side; all get the one that the first has started.
    private readonly Lazy<Task<PostgreSqlServer>> _server = new(PostgreSqlServer.StartAsync);

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public Task<PostgreSqlServer> GetAsync() => _server.Value;

    public async ValueTask DisposeAsync()
    {
        if (_server is { IsValueCreated: true, Value.IsCompletedSuccessfully: true })
        {
            await (await _server.Value).DisposeAsync();
        }
    }
}

/// <summary>A PostgreSQL server of its own: a temporary directory, loopback, a free port. Not as root, because the server refuses that.</summary>
public sealed class PostgreSqlServer : IAsyncDisposable
{
    private const string User = "postgres";

    private readonly string _binaries;
    private readonly string _directory;
    private Process? _process;

    private PostgreSqlServer(string binaries, string directory, int port) => (_binaries, _directory, Port) = (binaries, directory, port);

    public int Port { get; }

    private static bool IsRoot => Environment.UserName == "root";

    private string Data => Path.Combine(_directory, "data");

    /// <summary>Skips the test with one clear line where PostgreSQL is not installed.</summary>
    public static async Task<PostgreSqlServer> StartAsync()
    {
        var binaries = FindBinaries();
        Assert.SkipWhen(binaries is null, "PostgreSQL is not installed (looked in /usr/lib/postgresql/*/bin and PATH): apt-get install -y postgresql");
        var server = new PostgreSqlServer(binaries!, Directory.CreateTempSubdirectory("orleans-workflows-pg-").FullName, FreePort());
        if (IsRoot)
        {
            await RunAsync("chown", User, server._directory);
        }

        await RunAsync([.. server.Command("initdb"), "-D", server.Data, "-U", User, "-A", "trust", "-E", "UTF8", "--locale=C", "--no-instructions"]);
        await server.StartProcessAsync();
        return server;
    }

    public string ConnectionString(string database) =>
        $"Host=127.0.0.1;Port={Port.ToString(CultureInfo.InvariantCulture)};Database={database};Username={User}";

    public async Task StartProcessAsync()
    {
        string[] command =
        [
            .. Command("postgres"), "-D", Data, "-p", Port.ToString(CultureInfo.InvariantCulture), "-c", "listen_addresses=127.0.0.1",
            "-c", "unix_socket_directories=", "-c", "logging_collector=off", "-c", "max_connections=200",
        ];
        _process = Process.Start(new ProcessStartInfo(command[0], command[1..]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        _process.ErrorDataReceived += static (_, _) => { };
        _process.BeginErrorReadLine();
        _process.BeginOutputReadLine();
        await WaitUntilAnswersAsync();
    }

    /// <summary>Sessions are ended and the server stops (<c>INT</c>), or everything dies where it stands (<c>QUIT</c>).</summary>
    public async Task StopProcessAsync(string signal = "INT")
    {
        await RunAsync("kill", $"-{signal}", _process!.Id.ToString(CultureInfo.InvariantCulture));
        await _process.WaitForExitAsync();
        _process.Dispose();
        _process = null;
    }

    /// <returns>The connection string of a new, empty database.</returns>
    public async Task<string> CreateDatabaseAsync()
    {
        var name = $"test_{Guid.NewGuid():N}";
        await ExecuteAsync(ConnectionString("postgres"), $"create database {name} template template0");
        return ConnectionString(name);
    }

    public static async Task<object?> ExecuteAsync(string connectionString, string sql)
    {
        await using var connection = new NpgsqlConnection(connectionString + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            await StopProcessAsync("QUIT");
        }

        NpgsqlConnection.ClearAllPools();
        if (IsRoot)
        {
            await RunAsync("rm", "-rf", _directory);
        }
        else
        {
            Directory.Delete(_directory, recursive: true);
        }
    }

    private static string? FindBinaries()
    {
        var installed = Directory.Exists("/usr/lib/postgresql")
            ? Directory.GetDirectories("/usr/lib/postgresql").OrderDescending(StringComparer.Ordinal).Select(version => Path.Combine(version, "bin"))
            : [];
        var path = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);
        return installed.Concat(path).FirstOrDefault(
            directory => File.Exists(Path.Combine(directory, "initdb")) && File.Exists(Path.Combine(directory, "postgres")));
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static async Task RunAsync(params string[] command)
    {
        using var process = Process.Start(new ProcessStartInfo(command[0], command[1..])
        {
            RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = "/",
        })!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, $"{string.Join(' ', command)}: {await output}{error}");
    }

    private string[] Command(string name)
    {
        string[] command = [Path.Combine(_binaries, name)];
        return IsRoot ? ["setpriv", $"--reuid={User}", $"--regid={User}", "--clear-groups", .. command] : command;
    }

    private async Task WaitUntilAnswersAsync()
    {
        // pg_isready is not in every package of the server; a login says the same.
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (await timer.WaitForNextTickAsync(patience.Token))
        {
            try
            {
                await ExecuteAsync(ConnectionString("postgres"), "select 1");
                return;
            }
            catch (NpgsqlException) when (!_process!.HasExited)
            {
            }
        }
    }
}
