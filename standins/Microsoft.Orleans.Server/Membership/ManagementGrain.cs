using Orleans.Concurrency;

namespace Orleans.Runtime;

[StatelessWorker]
internal sealed class ManagementGrain(Silo silo, SiloNetwork network, ClusterMembershipService membership, IMembershipTable table) : Grain, IManagementGrain
{
    public Task<Dictionary<SiloAddress, SiloStatus>> GetHosts(bool onlyActive = false) => Task.FromResult(
        membership.CurrentSnapshot.Members.Values.Where(member => !onlyActive || member.Status == SiloStatus.Active)
            .ToDictionary(member => member.SiloAddress, member => member.Status));

    public async Task<MembershipEntry[]> GetDetailedHosts(bool onlyActive = false) =>
        [.. (await table.ReadAsync(CancellationToken.None)).Rows.Where(row => !onlyActive || row.Status == SiloStatus.Active).Select(row => new MembershipEntry
        {
            SiloAddress = row.Address,
            Status = row.Status,
            SiloName = row.Name,
            HostName = row.HostName,
            StartTime = row.StartTime,
            IAmAliveTime = row.IAmAliveTime,
        })];

    public Task ForceActivationCollection(TimeSpan ageLimit) => silo.CollectAsync(ageLimit);

    public async Task<SimpleGrainStatistic[]> GetSimpleGrainStatistics()
    {
        var all = await Task.WhenAll(silo.Routes.Silos.Select(CountAsync));
        return [.. all.SelectMany(counted => counted)];
    }

    public async Task<int> GetTotalActivationCount() => (await GetSimpleGrainStatistics()).Sum(count => count.ActivationCount);

    private async Task<IEnumerable<SimpleGrainStatistic>> CountAsync(SiloAddress address)
    {
        var counts = address.Equals(silo.Details.SiloAddress)
            ? silo.CountActivations()
            : await network.Peers.AskAsync(
                address, FrameKind.Statistics, _ => { }, reader => (Dictionary<string, int>)WireCodec.Read(reader, typeof(Dictionary<string, int>))!,
                CancellationToken.None);
        return counts.Select(count => new SimpleGrainStatistic { GrainType = count.Key, SiloAddress = address, ActivationCount = count.Value });
    }
}
