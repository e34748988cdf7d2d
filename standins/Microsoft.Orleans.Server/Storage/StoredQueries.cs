using System.Data;
using System.Data.Common;
using System.Reflection;

namespace Orleans.Storage;

/// <summary>The queries that the ADO.NET providers of Orleans find in the table OrleansQuery of their database, and how they are run.</summary>
internal sealed class StoredQueries(string invariant, string connectionString, params string[] needed)
{
    private static readonly Dictionary<string, (string Assembly, string Factory)> Providers = new()
    {
        ["System.Data.SQLite"] = ("Microsoft.Data.Sqlite", "Microsoft.Data.Sqlite.SqliteFactory"),
        ["Npgsql"] = ("Npgsql", "Npgsql.NpgsqlFactory"),
    };

    private readonly DbProviderFactory _factory = LoadFactory(invariant);
    private readonly SemaphoreSlim _initializing = new(1);
    private volatile Dictionary<string, string>? _queries;

    public async Task<bool> KnowsAsync(string key, CancellationToken cancellationToken = default) => (await TextsAsync(cancellationToken)).ContainsKey(key);

    /// <summary>Runs one query; <paramref name="parameters"/> are named as in Orleans' contract.</summary>
    public async Task<List<T>> ReadAsync<T>(
        string key, Func<DbDataReader, T> read, CancellationToken cancellationToken, params (string Name, object? Value, DbType Type)[] parameters)
    {
        var texts = await TextsAsync(cancellationToken);
        await using var connection = await OpenAsync(cancellationToken);
        await using var command = connection.CreateCommand();
        command.CommandText = texts[key];
        foreach (var (name, value, type) in parameters)
        {
            var parameter = command.CreateParameter();
            // The type is what the server knows a null by.
            (parameter.ParameterName, parameter.Value, parameter.DbType) = (name, value ?? DBNull.Value, type);
            command.Parameters.Add(parameter);
        }

        var rows = new List<T>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        do
        {
            while (await reader.ReadAsync(cancellationToken))
            {
                rows.Add(read(reader));
            }
        }
        while (await reader.NextResultAsync(cancellationToken));
        return rows;
    }

    private static DbProviderFactory LoadFactory(string invariant)
    {
        if (!Providers.TryGetValue(invariant, out var provider))
        {
            throw new Runtime.OrleansConfigurationException(
                $"The stand-in for Orleans knows the database invariants {string.Join(", ", Providers.Keys)}; '{invariant}' needs the real packages.");
        }

        var type = Assembly.Load(provider.Assembly).GetType(provider.Factory, throwOnError: true)!;
        return (DbProviderFactory)type.GetField("Instance", BindingFlags.Public | BindingFlags.Static)!.GetValue(null)!;
    }

    private async Task<Dictionary<string, string>> TextsAsync(CancellationToken cancellationToken)
    {
        if (_queries is { } known)
        {
            return known;
        }

        await _initializing.WaitAsync(cancellationToken);
        try
        {
            return _queries ??= await LoadAsync(cancellationToken);
        }
        finally
        {
            _initializing.Release();
        }
    }

    private async Task<Dictionary<string, string>> LoadAsync(CancellationToken cancellationToken)
    {
        await using var connection = await OpenAsync(cancellationToken);
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT QueryKey, QueryText FROM OrleansQuery";
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var queries = new Dictionary<string, string>();
        while (await reader.ReadAsync(cancellationToken))
        {
            queries.Add(reader.GetString(0), reader.GetString(1));
        }

        return needed.Where(key => !queries.ContainsKey(key)).ToList() is { Count: > 0 } missing
            ? throw new InvalidOperationException($"OrleansQuery lacks {string.Join(", ", missing)}: run Orleans' scripts for the database first.")
            : queries;
    }

    private async Task<DbConnection> OpenAsync(CancellationToken cancellationToken)
    {
        var connection = _factory.CreateConnection()!;
        connection.ConnectionString = connectionString;
        await connection.OpenAsync(cancellationToken);
        return connection;
    }
}
