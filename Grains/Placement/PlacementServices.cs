using Microsoft.Extensions.DependencyInjection;
using Orleans.Placement;

namespace OrleansWorkflows.Placement;

public static class PlacementServices
{
    /// <summary>What a silo needs to place grains on machines, besides its own name among its metadata (<see cref="Machines.MetadataKey"/>).</summary>
    public static IServiceCollection AddMachines(this IServiceCollection services) =>
        services.AddSingleton<Machines>()
            .AddPlacementFilter<OnMachineStrategy, OnMachineDirector>(ServiceLifetime.Singleton)
            .AddPlacementFilter<PreferMachinesStrategy, PreferMachinesDirector>(ServiceLifetime.Singleton);
}
