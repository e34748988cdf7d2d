using System.Text.Json;
using Microsoft.Extensions.Logging;
using Orleans.Concurrency;
using Orleans.Runtime.MembershipService.SiloMetadata;
using OrleansWorkflows.Placement;

namespace OrleansWorkflows.Health;

/// <summary>Asks the membership who is there, and each of them how it is, all at once.</summary>
[StatelessWorker, Reentrant]
public sealed partial class SystemHealthGrain(ISiloMetadataCache metadata, TimeProvider time, ILogger<SystemHealthGrain> logger) : Grain, ISystemHealthGrain
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>A machine that has been away for longer is no news: it may have been taken out for good.</summary>
    private static readonly TimeSpan AwayIsNews = TimeSpan.FromMinutes(15);

    public async Task<ClusterHealth> Look()
    {
        var known = await GrainFactory.GetGrain<IManagementGrain>(0).GetDetailedHosts();
        var members = known.Where(host => host.Status != SiloStatus.Dead).OrderBy(host => host.SiloName, StringComparer.Ordinal).ToArray();
        var silos = await Task.WhenAll(members.Select(SiloAsync));
        return new ClusterHealth(silos, Away(known, silos));
    }

    private async Task<SiloHealth> SiloAsync(MembershipEntry host) => new()
    {
        Name = host.SiloName,
        Machine = metadata.GetSiloMetadata(host.SiloAddress).Metadata.GetValueOrDefault(Machines.MetadataKey) ?? host.HostName,
        Host = host.HostName,
        Address = host.SiloAddress.ToParsableString(),
        Status = JsonNamingPolicy.SnakeCaseLower.ConvertName(host.Status.ToString()),
        Since = At(host.StartTime),
        Vitals = host.Status == SiloStatus.Active ? await VitalsAsync(host) : null,
    };

    private async Task<SiloVitals?> VitalsAsync(MembershipEntry host)
    {
        try
        {
            return await GrainFactory.GetGrain<ISiloHealthGrain>(host.SiloAddress.ToParsableString()).Look().WaitAsync(Patience, time);
        }
        catch (Exception exception) when (exception is TimeoutException or OrleansException)
        {
            LogNoAnswer(logger, host.SiloName, exception.Message);
            return null;
        }
    }

    /// <summary>The name of a silo is that of its machine unless it was given one of its own; nobody else tells what a dead one was.</summary>
    private AwayMachine[] Away(MembershipEntry[] known, SiloHealth[] silos) =>
    [
        .. known.Where(host => host.Status == SiloStatus.Dead && time.GetUtcNow() - At(host.IAmAliveTime) < AwayIsNews)
            .Where(host => silos.All(silo => silo.Name != host.SiloName && silo.Machine != host.SiloName))
            .GroupBy(host => host.SiloName, StringComparer.Ordinal)
            .Select(machine => new AwayMachine(machine.Key, machine.Max(host => At(host.IAmAliveTime))))
            .OrderBy(machine => machine.Machine, StringComparer.Ordinal),
    ];

    private static DateTimeOffset At(DateTime time) => new(DateTime.SpecifyKind(time, DateTimeKind.Utc));

    [LoggerMessage(1, LogLevel.Debug, "Health: silo {Silo} does not answer ({Reason})")]
    private static partial void LogNoAnswer(ILogger logger, string silo, string reason);
}
