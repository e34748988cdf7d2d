namespace OrleansWorkflows.Gateway.Health;

/// <summary>The silos' own accounts, put together by machine and by service.</summary>
internal static class ClusterOverview
{
    /// <summary>The worst first.</summary>
    private static readonly string[] States = ["failed", "disabled", "not_loaded", "ready"];

    private static readonly string[] Breakers = ["open", "half_open", "closed"];

    public static IReadOnlyList<MachineHealth> Machines(ClusterHealth cluster) =>
    [
        .. cluster.Silos.GroupBy(silo => silo.Machine, StringComparer.Ordinal)
            .Select(machine => new MachineHealth(machine.Key, machine.Any(silo => silo.Vitals is not null) ? "active" : "silent", [.. machine.Select(silo => silo.Name)]))
            .Concat(cluster.AwayMachines.Select(machine => new MachineHealth(machine.Machine, "away", [], machine.LastSeen)))
            .OrderBy(machine => machine.Machine, StringComparer.Ordinal),
    ];

    public static IReadOnlyList<ServiceOverview> Services(ClusterHealth cluster) =>
    [
        .. cluster.Silos.SelectMany(silo => (silo.Vitals?.Services ?? []).Select(service => (Silo: silo.Name, Service: service)))
            .GroupBy(known => known.Service.Name, StringComparer.Ordinal)
            .OrderBy(service => service.Key, StringComparer.Ordinal)
            .Select(service => Service(service.Key, service.DistinctBy(known => known.Silo).ToDictionary(known => known.Silo, known => known.Service))),
    ];

    private static ServiceOverview Service(string name, Dictionary<string, ServiceHealth> silos) => new(
        name,
        silos.Values.First().Kind,
        silos.Values.Any(service => service.Enabled),
        States.First(state => silos.Values.Any(service => service.State == state)),
        Breakers.FirstOrDefault(state => silos.Values.Any(service => service.Breaker == state)),
        silos);
}
