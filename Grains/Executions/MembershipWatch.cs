using Microsoft.Extensions.Hosting;

namespace OrleansWorkflows.Executions;

/// <summary>Has the keepers of executions and of task groups look as soon as a silo is gone. Every silo does so: whoever is left is enough, and keepers join what is asked at once.</summary>
public sealed class MembershipWatch(IClusterMembershipService membership, IGrainFactory grains) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        HashSet<SiloAddress> living = [];
        try
        {
            await foreach (var snapshot in membership.MembershipUpdates.WithCancellation(stoppingToken))
            {
                HashSet<SiloAddress> now = [.. snapshot.Members.Values.Where(member => !IsGone(member.Status)).Select(member => member.SiloAddress)];
                var hasLost = living.Except(now).Any();
                living = now;
                if (hasLost)
                {
                    await LookAsync(grains);
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The silo stops.
        }
    }

    /// <summary>Asks every keeper to look; nothing is waited for.</summary>
    public static async Task LookAsync(IGrainFactory grains)
    {
        for (var share = 0; share < IOpenTaskGroupsGrain.Count; share++)
        {
            await grains.GetGrain<IOpenTaskGroupsGrain>(share).Look();
        }

        for (var keeper = 0; keeper < IKeeperGrain.Count; keeper++)
        {
            await grains.GetGrain<IKeeperGrain>(keeper).Look();
        }
    }

    private static bool IsGone(SiloStatus status) => status is SiloStatus.Stopping or SiloStatus.Dead;
}
