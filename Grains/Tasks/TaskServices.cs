using Microsoft.Extensions.DependencyInjection;

namespace OrleansWorkflows.Tasks;

public static class TaskServices
{
    /// <summary>What a silo needs for tasks, besides what places them on machines (<see cref="Placement.PlacementServices.AddMachines"/>).</summary>
    public static IServiceCollection AddTasks(this IServiceCollection services) => services.AddSingleton<TaskRows>().AddSingleton<TaskScripts>();
}
