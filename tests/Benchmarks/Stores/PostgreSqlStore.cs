using Npgsql;
using OrleansWorkflows.Benchmarks.Machine;
using OrleansWorkflows.Journal.PostgreSql;
using OrleansWorkflows.PostgreSql;

namespace OrleansWorkflows.Benchmarks.Stores;

/// <summary>A database for each run, on a server that is given, or on one that is started for the runs and stopped after them.</summary>
internal sealed class PostgreSqlStore : IStore
{
    private readonly string _connectionString;
    private readonly PostgreSqlServer? _server;

    private PostgreSqlStore(string connectionString, PostgreSqlServer? server) => (_connectionString, _server) = (connectionString, server);

    /// <param name="connectionString">A database whose role may make others; null: a server of its own.</param>
    /// <param name="directory">Parent of that server's directory, on the disk that counts.</param>
    /// <exception cref="BenchmarkException">There is no server, and none can be started.</exception>
    public static async Task<PostgreSqlStore> OpenAsync(string? connectionString, string directory)
    {
        try
        {
            if (connectionString is not null)
            {
                return new PostgreSqlStore(ConnectionText.TryRead(connectionString, out var problem) ?? throw new BenchmarkException($"--url: {problem}"), null);
            }

            Directory.CreateDirectory(directory);
            var server = await PostgreSqlServer.StartAsync(directory);
            return new PostgreSqlStore(server.ConnectionString("postgres"), server);
        }
        catch (InvalidOperationException exception)
        {
            throw new BenchmarkException(
                $"No PostgreSQL server: {exception.Message.Trim()}\nName one with --url postgres://USER@HOST/DATABASE, or another place for its files with --directory DIR "
                + "(started by root, it runs as the user postgres, who has to get there).",
                exception);
        }
    }

    public async Task<IRunStore> EmptyAsync(string directory)
    {
        var name = $"bench_{Guid.NewGuid():N}";
        await ExecuteAsync($"create database {name} template template0 encoding 'UTF8'");
        var version = await ExecuteAsync("select format('%s (synchronous_commit=%s, fsync=%s)', split_part(current_setting('server_version'), ' ', 1), current_setting('synchronous_commit'), current_setting('fsync'))");
        var database = new NpgsqlConnectionStringBuilder(_connectionString) { Database = name }.ConnectionString;
        return new Run(this, name, database, $"store PostgreSQL {version}", await ServerProcesses.FindAsync(_connectionString), directory);
    }

    public ValueTask DisposeAsync() => _server?.DisposeAsync() ?? ValueTask.CompletedTask;

    private async Task<object?> ExecuteAsync(string sql)
    {
        try
        {
            return await PostgreSqlServer.ExecuteAsync(_connectionString, sql);
        }
        catch (NpgsqlException exception)
        {
            throw new BenchmarkException($"The PostgreSQL server refuses: {exception.Message}", exception);
        }
    }

    private sealed class Run(
        PostgreSqlStore store, string name, string connectionString, string description, ServerProcesses? processes, string directory) : IRunStore
    {
        public IReadOnlyDictionary<string, string> Settings { get; } = new Dictionary<string, string> { ["OW__POSTGRES"] = connectionString };

        public string Description => processes is null ? $"{description} elsewhere, its CPU not counted" : description;

        public TimeSpan? Cpu => processes?.Cpu;

        public Task<StoreLimits> MeasureAsync() => PostgreSqlLimits.MeasureAsync(connectionString, directory);

        public async ValueTask DisposeAsync() => await store.ExecuteAsync($"drop database {name} with (force)");
    }
}
