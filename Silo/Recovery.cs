using Microsoft.Extensions.DependencyInjection;
using OrleansWorkflows.Executions;

namespace OrleansWorkflows.Silo;

/// <summary>Start-up: the keepers look at once for executions that a dead process left behind, and what has expired is swept. Nothing waits for them.</summary>
internal static class Recovery
{
    private const int MostTries = 100;
    private static readonly TimeSpan BetweenTries = TimeSpan.FromMilliseconds(50);

    public static async Task StartAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        var grains = services.GetRequiredService<IGrainFactory>();
        await UntilGrainsArePlacedAsync(grains.GetGrain<ISiloHealthGrain>(services.GetRequiredService<ILocalSiloDetails>().SiloAddress.ToParsableString()), cancellationToken);
        await MembershipWatch.LookAsync(grains);
        for (var range = 0; range < IRetentionGrain.Count; range++)
        {
            _ = grains.GetGrain<IRetentionGrain>(range).Sweep();
        }
    }

    /// <summary>A silo that has just joined finds no place for a grain until it has taken in that it is a member itself; what is sent one way until then is lost.</summary>
    private static async Task UntilGrainsArePlacedAsync(ISiloHealthGrain here, CancellationToken cancellationToken)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                await here.Look();
                return;
            }
            catch (OrleansException) when (tries < MostTries)
            {
                await Task.Delay(BetweenTries, cancellationToken);
            }
        }
    }
}
