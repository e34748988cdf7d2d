using Orleans.Concurrency;

namespace Orleans.Runtime;

[StatelessWorker]
internal sealed class ManagementGrain(Silo silo, LocalSiloDetails local, ClusterMembershipService membership, TimeProvider time) : Grain, IManagementGrain
{
    public Task<Dictionary<SiloAddress, SiloStatus>> GetHosts(bool onlyActive = false) =>
        Task.FromResult(Members(onlyActive).ToDictionary(member => member.SiloAddress, member => member.Status));

    public Task<MembershipEntry[]> GetDetailedHosts(bool onlyActive = false) => Task.FromResult(Members(onlyActive).Select(member => new MembershipEntry
    {
        SiloAddress = member.SiloAddress,
        Status = member.Status,
        SiloName = member.Name,
        HostName = local.DnsHostName,
        StartTime = membership.StartedAt.UtcDateTime,
        IAmAliveTime = time.GetUtcNow().UtcDateTime,
    }).ToArray());

    public Task ForceActivationCollection(TimeSpan ageLimit) => silo.CollectAsync(ageLimit);

    public Task<SimpleGrainStatistic[]> GetSimpleGrainStatistics() => Task.FromResult(silo.CountActivations()
        .Select(count => new SimpleGrainStatistic { GrainType = count.Key, SiloAddress = local.SiloAddress, ActivationCount = count.Value }).ToArray());

    public Task<int> GetTotalActivationCount() => Task.FromResult(silo.CountActivations().Values.Sum());

    private IEnumerable<ClusterMember> Members(bool onlyActive) =>
        membership.CurrentSnapshot.Members.Values.Where(member => !onlyActive || member.Status == SiloStatus.Active);
}
