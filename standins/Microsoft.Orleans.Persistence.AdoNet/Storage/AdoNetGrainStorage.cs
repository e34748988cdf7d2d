using System.Data;
using System.Data.Common;
using System.Globalization;
using System.Reflection;
using Orleans.Configuration;
using Orleans.Runtime;

namespace Orleans.Storage;

/// <summary>
/// Grain state in a relational database, through the queries that the table OrleansQuery holds. A version is the ETag; a write or clear that
/// answers no new version came too late.
/// </summary>
public class AdoNetGrainStorage : IGrainStorage
{
    private static readonly Dictionary<string, (string Assembly, string Factory)> Providers = new()
    {
        ["System.Data.SQLite"] = ("Microsoft.Data.Sqlite", "Microsoft.Data.Sqlite.SqliteFactory"),
        ["Npgsql"] = ("Npgsql", "Npgsql.NpgsqlFactory"),
    };

    private readonly AdoNetGrainStorageOptions _options;
    private readonly IGrainStorageSerializer _serializer;
    private readonly string _serviceId;
    private readonly string _name;
    private readonly DbProviderFactory _factory;
    private readonly SemaphoreSlim _initializing = new(1);
    private volatile Dictionary<string, string>? _queries;

    internal AdoNetGrainStorage(AdoNetGrainStorageOptions options, IGrainStorageSerializer defaultSerializer, string serviceId, string name)
    {
        if (string.IsNullOrWhiteSpace(options.Invariant) || string.IsNullOrWhiteSpace(options.ConnectionString))
        {
            throw new OrleansConfigurationException(
                $"Invalid {nameof(AdoNetGrainStorageOptions)} values for {nameof(AdoNetGrainStorage)} \"{name}\". "
                + $"{nameof(options.Invariant)} and {nameof(options.ConnectionString)} are required.");
        }

        (_options, _serializer, _serviceId, _name) = (options, options.GrainStorageSerializer ?? defaultSerializer, serviceId, name);
        _factory = LoadFactory(options.Invariant);
    }

    public async Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var queries = await QueriesAsync();
        await using var connection = await OpenAsync();
        await using var command = Command(connection, queries["ReadFromStorageKey"], stateName, grainId);
        await using var reader = await command.ExecuteReaderAsync();
        if (!await reader.ReadAsync())
        {
            (grainState.State, grainState.ETag, grainState.RecordExists) = (PersistentState<T>.New(), null, false);
            return;
        }

        var payload = reader["PayloadBinary"] as byte[];
        grainState.State = (payload is null ? default : _serializer.Deserialize<T>(new BinaryData(payload))) ?? PersistentState<T>.New();
        grainState.ETag = reader["Version"] is DBNull ? null : Convert.ToInt32(reader["Version"], CultureInfo.InvariantCulture).ToString(CultureInfo.InvariantCulture);
        grainState.RecordExists = payload is not null;
    }

    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var payload = _serializer.Serialize(grainState.State).ToArray();
        grainState.ETag = await ChangeAsync("WriteState", "WriteToStorageKey", stateName, grainId, grainState.ETag, payload);
        grainState.RecordExists = true;
    }

    public async Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        if (!grainState.RecordExists && string.IsNullOrWhiteSpace(grainState.ETag))
        {
            await ReadStateAsync(stateName, grainId, grainState);
            if (!grainState.RecordExists)
            {
                return;
            }
        }

        var query = _options.DeleteStateOnClear ? "DeleteStorageKey" : "ClearStorageKey";
        var version = await ChangeAsync("ClearState", query, stateName, grainId, grainState.ETag, payload: null);
        (grainState.State, grainState.ETag, grainState.RecordExists) = (PersistentState<T>.New(), _options.DeleteStateOnClear ? null : version, false);
    }

    internal Task InitializeAsync() => QueriesAsync();

    private async Task<string> ChangeAsync(string operation, string query, string stateName, GrainId grainId, string? etag, byte[]? payload)
    {
        var queries = await QueriesAsync();
        await using var connection = await OpenAsync();
        await using var command = Command(connection, queries[query], stateName, grainId);
        Add(command, "GrainStateVersion", string.IsNullOrWhiteSpace(etag) ? default(int?) : int.Parse(etag, CultureInfo.InvariantCulture));
        if (payload is not null)
        {
            Add(command, "PayloadBinary", payload);
        }

        string? version = null;
        await using (var reader = await command.ExecuteReaderAsync())
        {
            do
            {
                while (await reader.ReadAsync())
                {
                    version = reader.GetValue(0).ToString();
                }
            }
            while (await reader.NextResultAsync());
        }

        return string.IsNullOrEmpty(version) || version == etag
            ? throw new InconsistentStateException(
                $"Version conflict ({operation}): ServiceId={_serviceId} ProviderName={_name} GrainType={stateName} GrainId={grainId.Key} ETag={etag}.")
            : version;
    }

    private async Task<Dictionary<string, string>> QueriesAsync()
    {
        if (_queries is { } known)
        {
            return known;
        }

        await _initializing.WaitAsync();
        try
        {
            if (_queries is null)
            {
                await using var connection = await OpenAsync();
                await using var command = connection.CreateCommand();
                command.CommandText = "SELECT QueryKey, QueryText FROM OrleansQuery WHERE QueryKey = 'WriteToStorageKey' OR QueryKey = 'ReadFromStorageKey' "
                    + "OR QueryKey = 'ClearStorageKey' OR QueryKey = 'DeleteStorageKey'";
                await using var reader = await command.ExecuteReaderAsync();
                var queries = new Dictionary<string, string>();
                while (await reader.ReadAsync())
                {
                    queries.Add(reader.GetString(0), reader.GetString(1));
                }

                _queries = Complete(queries);
            }

            return _queries;
        }
        finally
        {
            _initializing.Release();
        }
    }

    private Dictionary<string, string> Complete(Dictionary<string, string> queries)
    {
        if (_options.DeleteStateOnClear && !queries.ContainsKey("DeleteStorageKey"))
        {
            throw new ArgumentException(
                $"{nameof(_options.DeleteStateOnClear)}=true is not supported. Use {nameof(_options.DeleteStateOnClear)}=false instead or check persistence scripts.");
        }

        string[] needed = ["WriteToStorageKey", "ReadFromStorageKey", "ClearStorageKey"];
        return needed.Where(key => !queries.ContainsKey(key)).ToList() is { Count: > 0 } missing
            ? throw new InvalidOperationException($"OrleansQuery lacks {string.Join(", ", missing)}: run the persistence scripts of the database first.")
            : queries;
    }

    private async Task<DbConnection> OpenAsync()
    {
        var connection = _factory.CreateConnection()!;
        connection.ConnectionString = _options.ConnectionString;
        await connection.OpenAsync();
        return connection;
    }

    private DbCommand Command(DbConnection connection, string text, string stateName, GrainId grainId)
    {
        var key = AdoGrainKey.Of(grainId);
        var command = connection.CreateCommand();
        command.CommandText = text;
        Add(command, "GrainIdHash", key.Hash);
        Add(command, "GrainIdN0", key.N0);
        Add(command, "GrainIdN1", key.N1);
        Add(command, "GrainTypeHash", AdoGrainKey.HashOf(System.Text.Encoding.UTF8.GetBytes(stateName)));
        Add(command, "GrainTypeString", stateName);
        Add(command, "GrainIdExtensionString", key.Text);
        Add(command, "ServiceId", _serviceId);
        return command;
    }

    private static void Add<T>(DbCommand command, string name, T value)
    {
        var parameter = command.CreateParameter();
        parameter.ParameterName = name;
        parameter.Value = (object?)value ?? DBNull.Value;
        // As Orleans does, and needed where the server must know the type of a null.
        parameter.DbType = typeof(T) == typeof(int) || typeof(T) == typeof(int?) ? DbType.Int32
            : typeof(T) == typeof(long) ? DbType.Int64
            : typeof(T) == typeof(byte[]) ? DbType.Binary
            : DbType.String;
        command.Parameters.Add(parameter);
    }

    private static DbProviderFactory LoadFactory(string invariant)
    {
        if (!Providers.TryGetValue(invariant, out var provider))
        {
            throw new OrleansConfigurationException(
                $"The stand-in for Orleans knows the database invariants {string.Join(", ", Providers.Keys)}; '{invariant}' needs the real packages.");
        }

        var type = Assembly.Load(provider.Assembly).GetType(provider.Factory, throwOnError: true)!;
        return (DbProviderFactory)type.GetField("Instance", BindingFlags.Public | BindingFlags.Static)!.GetValue(null)!;
    }
}
