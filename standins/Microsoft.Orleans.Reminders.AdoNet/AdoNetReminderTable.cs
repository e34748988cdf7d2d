using System.Data;
using System.Data.Common;
using System.Globalization;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Runtime;
using Orleans.Storage;

namespace Orleans.Timers;

/// <summary>Reminders in a relational database, through the queries that the table OrleansQuery holds.</summary>
internal sealed class AdoNetReminderTable : IReminderTable
{
    private readonly StoredQueries _queries;
    private readonly string _serviceId;

    public AdoNetReminderTable(IOptions<AdoNetReminderTableOptions> options, IOptions<ClusterOptions> cluster)
    {
        var (invariant, connectionString) = (options.Value.Invariant, options.Value.ConnectionString);
        if (string.IsNullOrWhiteSpace(invariant) || string.IsNullOrWhiteSpace(connectionString))
        {
            throw new OrleansConfigurationException($"Invalid {nameof(AdoNetReminderTableOptions)} values: Invariant and ConnectionString are required.");
        }

        _serviceId = cluster.Value.ServiceId;
        _queries = new StoredQueries(
            invariant, connectionString, "ReadReminderRowsKey", "ReadRangeRows1Key", "ReadRangeRows2Key", "ReadReminderRowKey", "UpsertReminderRowKey",
            "DeleteReminderRowKey", "DeleteReminderRowsKey");
    }

    public bool IsShared => true;

    private (string, object?, DbType) Service => ("ServiceId", _serviceId, DbType.String);

    public async Task<ReminderRow> UpsertAsync(ReminderRow row)
    {
        var version = (await _queries.ReadAsync(
            "UpsertReminderRowKey",
            reader => Convert.ToInt32(reader["Version"], CultureInfo.InvariantCulture),
            default,
            Service,
            ("GrainHash", unchecked((int)row.Grain.GetUniformHashCode()), DbType.Int32),
            ("GrainId", row.Grain.ToString(), DbType.String),
            ("ReminderName", row.Name, DbType.String),
            ("StartTime", row.StartAt, DbType.DateTime),
            ("Period", (long)row.Period.TotalMilliseconds, DbType.Int64)))[0];
        return row with { Etag = version.ToString(CultureInfo.InvariantCulture) };
    }

    public async Task<IReadOnlyList<ReminderRow>> ReadAsync(GrainId grain) =>
        await _queries.ReadAsync("ReadReminderRowsKey", ReadRow, default, Service, ("GrainId", grain.ToString(), DbType.String));

    // A range that begins where it ends is the whole ring.
    public async Task<IReadOnlyList<ReminderRow>> ReadAllAsync() =>
        await _queries.ReadAsync("ReadRangeRows2Key", ReadRow, default, Service, ("BeginHash", 0, DbType.Int32), ("EndHash", 0, DbType.Int32));

    public async Task<bool> DeleteAsync(ReminderRow row) => (await _queries.ReadAsync(
        "DeleteReminderRowKey",
        reader => Convert.ToBoolean(reader.GetValue(0), CultureInfo.InvariantCulture),
        default,
        Service,
        ("GrainId", row.Grain.ToString(), DbType.String),
        ("ReminderName", row.Name, DbType.String),
        ("Version", int.Parse(row.Etag, CultureInfo.InvariantCulture), DbType.Int32))).FirstOrDefault();

    private static ReminderRow ReadRow(DbDataReader reader) => new(
        GrainId.Parse((string)reader["GrainId"]),
        (string)reader["ReminderName"],
        ((DateTime)reader["StartTime"]).ToUniversalTime(),
        TimeSpan.FromMilliseconds(Convert.ToInt64(reader["Period"], CultureInfo.InvariantCulture)),
        Convert.ToInt32(reader["Version"], CultureInfo.InvariantCulture).ToString(CultureInfo.InvariantCulture));
}
