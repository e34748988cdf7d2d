using Microsoft.Extensions.DependencyInjection;
using Orleans.Placement;

namespace OrleansWorkflows.Health;

public static class HealthServices
{
    /// <summary>What a silo needs to answer <see cref="ISiloHealthGrain"/>.</summary>
    public static IServiceCollection AddSiloHealth(this IServiceCollection services) =>
        services.AddPlacementFilter<OnSiloStrategy, OnSiloDirector>(ServiceLifetime.Singleton);
}
