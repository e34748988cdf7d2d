using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Npgsql;

namespace OrleansWorkflows.PostgreSql;

/// <summary>
/// A PostgreSQL server of its own: a directory that goes away with it, loopback, a free port. Not as root, because the server refuses that. Shared by test
/// projects and benchmarks as source.
/// </summary>
public sealed class PostgreSqlServer : IAsyncDisposable
{
    public const string NotInstalled = "PostgreSQL is not installed (looked in /usr/lib/postgresql/*/bin and PATH): apt-get install -y postgresql";

    /// <summary>A role of this name has to give its password; every other is trusted.</summary>
    public const string RoleWithPassword = "has_password";

    private const string User = "postgres";

    private const string Loopback = "127.0.0.1";

    private static readonly ConcurrentDictionary<Process, bool> Alive = new();

    /// <summary>A signal that ends this process raises no event of the runtime: it is listened to, and does what it would have done then.</summary>
    private static readonly PosixSignalRegistration[] Signals =
        [.. new[] { PosixSignal.SIGTERM, PosixSignal.SIGINT, PosixSignal.SIGHUP }.Select(signal => PosixSignalRegistration.Create(signal, _ => KillAll()))];

    private readonly string _binaries;
    private readonly string _directory;
    private Process? _process;

    private PostgreSqlServer(string binaries, string directory, string address, int port) =>
        (_binaries, _directory, Address, Port) = (binaries, directory, address, port);

    static PostgreSqlServer() => AppDomain.CurrentDomain.ProcessExit += (_, _) => KillAll();

    public static bool IsInstalled => FindBinaries() is not null;

    public string Address { get; }

    public int Port { get; }

    /// <summary>The server's first process; all others are its children.</summary>
    public int ProcessId => _process!.Id;

    private static bool IsRoot => Environment.UserName == "root";

    private string Data => Path.Combine(_directory, "data");

    /// <param name="parent">Where its directory is made; null: the system's temporary directory.</param>
    /// <param name="address">Where it listens besides loopback, for whoever is in that network of 256 addresses.</param>
    /// <exception cref="InvalidOperationException">PostgreSQL is not installed.</exception>
    public static async Task<PostgreSqlServer> StartAsync(string? parent = null, string address = Loopback)
    {
        var binaries = FindBinaries() ?? throw new InvalidOperationException(NotInstalled);
        var directory = Directory.CreateDirectory(Path.Combine(parent ?? Path.GetTempPath(), $"orleans-workflows-pg-{Guid.NewGuid():N}")).FullName;
        var server = new PostgreSqlServer(binaries, directory, address, FreePort());
        if (IsRoot)
        {
            await RunAsync("chown", User, server._directory);
        }

        await RunAsync([.. server.Command("initdb"), "-D", server.Data, "-U", User, "-A", "trust", "-E", "UTF8", "--locale=C", "--no-instructions"]);
        var access = Path.Combine(server.Data, "pg_hba.conf");
        await File.WriteAllTextAsync(
            access, $"host all {RoleWithPassword} all scram-sha-256\n{await File.ReadAllTextAsync(access)}\nhost all all {address}/24 trust\n");
        await server.StartProcessAsync();
        return server;
    }

    public string ConnectionString(string database) =>
        $"Host={Address};Port={Port.ToString(CultureInfo.InvariantCulture)};Database={database};Username={User}";

    public string Url(string database, string user = User) => $"postgres://{user}@{Address}:{Port.ToString(CultureInfo.InvariantCulture)}/{database}";

    public async Task StartProcessAsync()
    {
        string[] command =
        [
            .. Command("postgres"), "-D", Data, "-p", Port.ToString(CultureInfo.InvariantCulture), "-c", $"listen_addresses={string.Join(',', new[] { Loopback, Address }.Distinct())}",
            "-c", "unix_socket_directories=", "-c", "logging_collector=off", "-c", "max_connections=200",
        ];
        _process = Process.Start(new ProcessStartInfo(command[0], command[1..]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        Alive[_process] = true;
        _process.ErrorDataReceived += static (_, _) => { };
        _process.BeginErrorReadLine();
        _process.BeginOutputReadLine();
        await WaitUntilAnswersAsync();
    }

    /// <summary>Sessions are ended and the server stops (<c>INT</c>), or everything dies where it stands (<c>QUIT</c>).</summary>
    public async Task StopProcessAsync(string signal = "INT")
    {
        if (_process is null)
        {
            return;
        }

        try
        {
            await RunAsync("kill", $"-{signal}", _process.Id.ToString(CultureInfo.InvariantCulture));
        }
        catch (InvalidOperationException gone) when (gone.Message.Contains("No such process", StringComparison.Ordinal))
        {
            // It died by itself: of a full disk, for example.
        }

        await _process.WaitForExitAsync();
        Alive.TryRemove(_process, out _);
        _process.Dispose();
        _process = null;
    }

    /// <returns>The connection string of a new, empty database.</returns>
    public async Task<string> CreateDatabaseAsync() => ConnectionString(await CreateNamedDatabaseAsync());

    /// <returns>The name of a new, empty database.</returns>
    public async Task<string> CreateNamedDatabaseAsync()
    {
        var name = $"test_{Guid.NewGuid():N}";
        await ExecuteAsync(ConnectionString("postgres"), $"create database {name} template template0");
        return name;
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

    private static void KillAll()
    {
        foreach (var process in Alive.Keys)
        {
            try
            {
                process.Kill();
            }
            catch (InvalidOperationException)
            {
                // It has ended already.
            }
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
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{string.Join(' ', command)}: {await output}{error}");
        }
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
