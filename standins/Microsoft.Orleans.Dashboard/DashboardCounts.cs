using Orleans.Runtime;

namespace Orleans.Dashboard;

/// <summary>What the cluster says of itself, read anew for every request: the stand-in keeps no history.</summary>
internal sealed class DashboardCounts(IGrainFactory grains)
{
    public async Task<Counters> ReadAsync()
    {
        var management = grains.GetGrain<IManagementGrain>(0);
        var hosts = await management.GetDetailedHosts();
        var counts = await management.GetSimpleGrainStatistics();
        return new Counters(
            [.. hosts.OrderByDescending(host => host.Status == SiloStatus.Active).ThenBy(host => host.SiloName, StringComparer.Ordinal).Select(host => new Host(
                host.SiloName, host.SiloAddress.ToParsableString(), host.HostName, host.Status.ToString(), host.StartTime.ToString("o"), host.IAmAliveTime.ToString("o")))],
            [.. counts.OrderByDescending(count => count.ActivationCount).Select(count => new GrainCount(
                count.GrainType, count.SiloAddress.ToParsableString(), count.ActivationCount))],
            hosts.Count(host => host.Status == SiloStatus.Active),
            counts.Sum(count => count.ActivationCount));
    }
}

/// <summary>In JSON the members of Orleans' own <c>DashboardCounters</c> that the stand-in knows.</summary>
internal sealed record Counters(IReadOnlyList<Host> Hosts, IReadOnlyList<GrainCount> SimpleGrainStats, int TotalActiveHostCount, int TotalActivationCount);

internal sealed record Host(string SiloName, string SiloAddress, string HostName, string Status, string StartTime, string IAmAliveTime);

internal sealed record GrainCount(string GrainType, string SiloAddress, int ActivationCount);
