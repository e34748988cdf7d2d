using System.Data;
using System.Data.Common;
using System.Globalization;
using Orleans.Configuration;
using Orleans.Runtime;

namespace Orleans.Storage;

/// <summary>
/// Grain state in a relational database, through the queries that the table OrleansQuery holds. A version is the ETag; a write or clear that
/// answers no new version came too late.
/// </summary>
public class AdoNetGrainStorage : IGrainStorage
{
    private readonly AdoNetGrainStorageOptions _options;
    private readonly IGrainStorageSerializer _serializer;
    private readonly string _serviceId;
    private readonly string _name;
    private readonly StoredQueries _queries;

    internal AdoNetGrainStorage(AdoNetGrainStorageOptions options, IGrainStorageSerializer defaultSerializer, string serviceId, string name)
    {
        if (string.IsNullOrWhiteSpace(options.Invariant) || string.IsNullOrWhiteSpace(options.ConnectionString))
        {
            throw new OrleansConfigurationException(
                $"Invalid {nameof(AdoNetGrainStorageOptions)} values for {nameof(AdoNetGrainStorage)} \"{name}\". "
                + $"{nameof(options.Invariant)} and {nameof(options.ConnectionString)} are required.");
        }

        (_options, _serializer, _serviceId, _name) = (options, options.GrainStorageSerializer ?? defaultSerializer, serviceId, name);
        _queries = new StoredQueries(options.Invariant, options.ConnectionString, "WriteToStorageKey", "ReadFromStorageKey", "ClearStorageKey");
    }

    public async Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var rows = await _queries.ReadAsync("ReadFromStorageKey", Read, default, Key(stateName, grainId));
        if (rows is not [var (payload, version), ..])
        {
            (grainState.State, grainState.ETag, grainState.RecordExists) = (PersistentState<T>.New(), null, false);
            return;
        }

        grainState.State = (payload is null ? default : _serializer.Deserialize<T>(new BinaryData(payload))) ?? PersistentState<T>.New();
        (grainState.ETag, grainState.RecordExists) = (version, payload is not null);
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

    internal async Task InitializeAsync()
    {
        if (_options.DeleteStateOnClear && !await _queries.KnowsAsync("DeleteStorageKey"))
        {
            throw new ArgumentException(
                $"{nameof(_options.DeleteStateOnClear)}=true is not supported. Use {nameof(_options.DeleteStateOnClear)}=false instead or check persistence scripts.");
        }

        _ = await _queries.KnowsAsync("ReadFromStorageKey");
    }

    private static (byte[]? Payload, string? Version) Read(DbDataReader reader) => (
        reader["PayloadBinary"] as byte[],
        reader["Version"] is DBNull ? null : Convert.ToInt32(reader["Version"], CultureInfo.InvariantCulture).ToString(CultureInfo.InvariantCulture));

    private async Task<string> ChangeAsync(string operation, string query, string stateName, GrainId grainId, string? etag, byte[]? payload)
    {
        List<(string, object?, DbType)> parameters =
        [
            .. Key(stateName, grainId),
            ("GrainStateVersion", string.IsNullOrWhiteSpace(etag) ? null : int.Parse(etag, CultureInfo.InvariantCulture), DbType.Int32),
        ];
        if (payload is not null)
        {
            parameters.Add(("PayloadBinary", payload, DbType.Binary));
        }

        var version = (await _queries.ReadAsync(query, reader => reader.GetValue(0).ToString(), default, [.. parameters])).LastOrDefault();
        return string.IsNullOrEmpty(version) || version == etag
            ? throw new InconsistentStateException(
                $"Version conflict ({operation}): ServiceId={_serviceId} ProviderName={_name} GrainType={stateName} GrainId={grainId.Key} ETag={etag}.")
            : version;
    }

    private (string Name, object? Value, DbType Type)[] Key(string stateName, GrainId grainId)
    {
        var key = AdoGrainKey.Of(grainId);
        return
        [
            ("GrainIdHash", key.Hash, DbType.Int32),
            ("GrainIdN0", key.N0, DbType.Int64),
            ("GrainIdN1", key.N1, DbType.Int64),
            ("GrainTypeHash", AdoGrainKey.HashOf(System.Text.Encoding.UTF8.GetBytes(stateName)), DbType.Int32),
            ("GrainTypeString", stateName, DbType.String),
            ("GrainIdExtensionString", key.Text, DbType.String),
            ("ServiceId", _serviceId, DbType.String),
        ];
    }
}
