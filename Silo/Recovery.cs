using Microsoft.Extensions.DependencyInjection;
using OrleansWorkflows.Executions;

namespace OrleansWorkflows.Silo;

/// <summary>Start-up: the keepers look at once for executions that a dead process left behind, and what has expired is swept. Nothing waits for them.</summary>
internal static class Recovery
{
    public static async Task StartAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        var grains = services.GetRequiredService<IGrainFactory>();
        await MembershipWatch.LookAsync(grains);
        for (var range = 0; range < IRetentionGrain.Count; range++)
        {
            _ = grains.GetGrain<IRetentionGrain>(range).Sweep();
        }
    }
}
