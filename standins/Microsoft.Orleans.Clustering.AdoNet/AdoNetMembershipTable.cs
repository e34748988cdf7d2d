using System.Data;
using System.Data.Common;
using System.Net;
using Orleans.Runtime;
using Orleans.Storage;

namespace Orleans.Clustering.AdoNet;

/// <summary>The membership in a relational database, through the queries that the table OrleansQuery holds.</summary>
internal sealed class AdoNetMembershipTable(string invariant, string connectionString, string clusterId) : IMembershipTable, IGatewayListProvider
{
    private readonly StoredQueries _queries = new(
        invariant, connectionString, "InsertMembershipVersionKey", "MembershipReadAllKey", "MembershipReadRowKey", "InsertMembershipKey", "UpdateMembershipKey",
        "UpdateIAmAlivetimeKey", "DeleteMembershipTableEntriesKey", "GatewaysQueryKey", "CleanupDefunctSiloEntriesKey");

    public Task InitializeAsync(CancellationToken cancellationToken) =>
        _queries.ReadAsync("InsertMembershipVersionKey", reader => reader.GetValue(0), cancellationToken, Cluster);

    public async Task<MemberTable> ReadAsync(CancellationToken cancellationToken)
    {
        var rows = await _queries.ReadAsync(
            "MembershipReadAllKey", reader => (Row: ReadRow(reader), Version: Convert.ToInt64(reader["Version"], null)), cancellationToken, Cluster);
        var version = rows.Count > 0 ? rows[0].Version : 0;
        return new MemberTable([.. rows.Select(row => row.Row).OfType<MemberRow>()], version, "");
    }

    public Task<bool> TryInsertAsync(MemberRow row, MemberTable seen, CancellationToken cancellationToken) => ChangeAsync(
        "InsertMembershipKey", cancellationToken,
        [
            .. Silo(row.Address), Cluster, ("SiloName", row.Name, DbType.String), ("HostName", row.HostName, DbType.String),
            ("Status", (int)row.Status, DbType.Int32), ("ProxyPort", row.ProxyPort, DbType.Int32), ("StartTime", row.StartTime, DbType.DateTime),
            ("IAmAliveTime", row.IAmAliveTime, DbType.DateTime), ("Version", (int)seen.Version, DbType.Int32),
        ]);

    public Task<bool> TryUpdateAsync(MemberRow row, MemberTable seen, CancellationToken cancellationToken) => ChangeAsync(
        "UpdateMembershipKey", cancellationToken,
        [
            .. Silo(row.Address), Cluster, ("Status", (int)row.Status, DbType.Int32), ("SuspectTimes", row.SuspectsText, DbType.String),
            ("IAmAliveTime", row.IAmAliveTime, DbType.DateTime), ("Version", (int)seen.Version, DbType.Int32),
        ]);

    public Task UpdateIAmAliveAsync(MemberRow row, CancellationToken cancellationToken) => _queries.ReadAsync(
        "UpdateIAmAlivetimeKey", reader => reader.GetValue(0), cancellationToken,
        [.. Silo(row.Address), Cluster, ("IAmAliveTime", row.IAmAliveTime, DbType.DateTime)]);

    public Task CleanUpDefunctAsync(DateTime before, CancellationToken cancellationToken) => _queries.ReadAsync(
        "CleanupDefunctSiloEntriesKey", reader => reader.FieldCount, cancellationToken, Cluster, ("IAmAliveTime", before, DbType.DateTime));

    public async Task<IReadOnlyList<IPEndPoint>> GetGatewaysAsync(CancellationToken cancellationToken) => await _queries.ReadAsync(
        "GatewaysQueryKey",
        reader => new IPEndPoint(IPAddress.Parse((string)reader["Address"]), Convert.ToInt32(reader["ProxyPort"], null)),
        cancellationToken,
        Cluster,
        ("Status", (int)SiloStatus.Active, DbType.Int32));

    private (string, object?, DbType) Cluster => ("DeploymentId", clusterId, DbType.String);

    private static (string, object?, DbType)[] Silo(SiloAddress silo) =>
    [
        ("Address", silo.Endpoint.Address.ToString(), DbType.AnsiString),
        ("Port", silo.Endpoint.Port, DbType.Int32),
        ("Generation", silo.Generation, DbType.Int32),
    ];

    private static MemberRow? ReadRow(DbDataReader reader) => reader["StartTime"] is DBNull ? null : new MemberRow(
        SiloAddress.New(
            IPAddress.Parse((string)reader["Address"]), Convert.ToInt32(reader["Port"], null), Convert.ToInt32(reader["Generation"], null)),
        (SiloStatus)Convert.ToInt32(reader["Status"], null),
        (string)reader["SiloName"],
        (string)reader["HostName"],
        Convert.ToInt32(reader["ProxyPort"], null),
        (DateTime)reader["StartTime"],
        (DateTime)reader["IAmAliveTime"],
        MemberRow.ParseSuspects(reader["SuspectTimes"] as string));

    private async Task<bool> ChangeAsync(string query, CancellationToken cancellationToken, (string, object?, DbType)[] parameters) =>
        (await _queries.ReadAsync(query, reader => Convert.ToBoolean(reader.GetValue(0), null), cancellationToken, parameters)).FirstOrDefault();
}
