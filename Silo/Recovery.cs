using Microsoft.Extensions.DependencyInjection;

namespace OrleansWorkflows.Silo;

/// <summary>Start-up: the keepers look at once for executions that a dead process left behind, and what has expired is swept. Nothing waits for them.</summary>
internal static class Recovery
{
    public static async Task StartAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        var grains = services.GetRequiredService<IGrainFactory>();
        for (var keeper = 0; keeper < IKeeperGrain.Count; keeper++)
        {
            await grains.GetGrain<IKeeperGrain>(keeper).Look();
        }

        for (var range = 0; range < IRetentionGrain.Count; range++)
        {
            _ = grains.GetGrain<IRetentionGrain>(range).Sweep();
        }
    }
}
