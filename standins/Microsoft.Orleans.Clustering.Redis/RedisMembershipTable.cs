using System.Globalization;
using System.Net;
using System.Text.Json;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Runtime;

namespace Orleans.Clustering.Redis;

/// <summary>The membership in one hash: a field for each silo and one for the version, changed together by a script that compares the version first.</summary>
internal sealed class RedisMembershipTable(IOptions<ClusterOptions> cluster, RedisConnection redis) : IMembershipTable, IGatewayListProvider
{
    private const string VersionField = "Version";

    private const string Change =
        """
        if (redis.call('HGET', KEYS[1], 'Version') or '0') ~= ARGV[1] then return 0 end
        redis.call('HSET', KEYS[1], 'Version', ARGV[2], ARGV[3], ARGV[4])
        return 1
        """;

    private readonly string _key = $"{cluster.Value.ServiceId}/members/{cluster.Value.ClusterId}";

    public Task InitializeAsync(CancellationToken cancellationToken) => redis.SendAsync(cancellationToken, "PING");

    public async Task<MemberTable> ReadAsync(CancellationToken cancellationToken)
    {
        var answer = (object?[])(await redis.SendAsync(cancellationToken, "HGETALL", _key))!;
        var fields = answer.Chunk(2).ToDictionary(pair => (string)pair[0]!, pair => (string)pair[1]!);
        var version = fields.Remove(VersionField, out var text) ? text : "0";
        return new MemberTable([.. fields.Values.Select(Decode)], long.Parse(version, CultureInfo.InvariantCulture), version);
    }

    public Task<bool> TryInsertAsync(MemberRow row, MemberTable seen, CancellationToken cancellationToken) => TryUpdateAsync(row, seen, cancellationToken);

    public async Task<bool> TryUpdateAsync(MemberRow row, MemberTable seen, CancellationToken cancellationToken) => (long)(await redis.SendAsync(
        cancellationToken, "EVAL", Change, "1", _key, seen.VersionEtag, (seen.Version + 1).ToString(CultureInfo.InvariantCulture),
        row.Address.ToParsableString(), Encode(row)))! == 1;

    public async Task UpdateIAmAliveAsync(MemberRow row, CancellationToken cancellationToken)
    {
        var table = await ReadAsync(cancellationToken);
        if (table.Find(row.Address) is { } stored)
        {
            // Not decisive: whoever changes the table meanwhile wins.
            await TryUpdateAsync(stored with { IAmAliveTime = row.IAmAliveTime }, table, cancellationToken);
        }
    }

    public async Task CleanUpDefunctAsync(DateTime before, CancellationToken cancellationToken)
    {
        // Nobody changes such a row any more.
        foreach (var row in (await ReadAsync(cancellationToken)).Rows.Where(row => row.Status != SiloStatus.Active && row.IAmAliveTime < before))
        {
            await redis.SendAsync(cancellationToken, "HDEL", _key, row.Address.ToParsableString());
        }
    }

    public async Task<IReadOnlyList<IPEndPoint>> GetGatewaysAsync(CancellationToken cancellationToken) =>
        [.. (await ReadAsync(cancellationToken)).Rows.Where(row => row.Status == SiloStatus.Active && row.ProxyPort != 0)
            .Select(row => new IPEndPoint(row.Address.Endpoint.Address, row.ProxyPort))];

    private static string Encode(MemberRow row) => JsonSerializer.Serialize(new Stored(
        row.Address.ToParsableString(), row.Status, row.Name, row.HostName, row.ProxyPort, row.StartTime, row.IAmAliveTime, row.SuspectsText));

    private static MemberRow Decode(string json)
    {
        var stored = JsonSerializer.Deserialize<Stored>(json)!;
        return new MemberRow(
            SiloAddress.FromParsableString(stored.Silo), stored.Status, stored.Name, stored.Host, stored.ProxyPort, stored.StartTime, stored.IAmAliveTime,
            MemberRow.ParseSuspects(stored.Suspects));
    }

    private sealed record Stored(
        string Silo, SiloStatus Status, string Name, string Host, int ProxyPort, DateTime StartTime, DateTime IAmAliveTime, string Suspects);
}
