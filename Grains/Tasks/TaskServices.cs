using Microsoft.Extensions.DependencyInjection;
using Orleans.Placement;

namespace OrleansWorkflows.Tasks;

public static class TaskServices
{
    /// <summary>What a silo needs for tasks on machines, besides its own name among its metadata (<see cref="Machines.MetadataKey"/>).</summary>
    public static IServiceCollection AddTasks(this IServiceCollection services) =>
        services.AddSingleton<Machines>().AddSingleton<TaskRows>().AddSingleton<TaskScripts>().AddPlacementFilter<OnMachineStrategy, OnMachineDirector>(ServiceLifetime.Singleton);
}
