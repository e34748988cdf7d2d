using Microsoft.Extensions.DependencyInjection;
using Orleans.Storage;

namespace OrleansWorkflows.Tasks;

/// <summary>The stored tasks of groups. A task is a grain of its machine, which may be gone for good; its row is in the storage that all silos share.</summary>
public sealed class TaskRows([FromKeyedServices("grains")] IGrainStorage storage, IGrainFactory grains)
{
    /// <summary>Nothing happens where nothing is stored.</summary>
    public async Task RemoveAsync(TaskView task)
    {
        var id = grains.GetGrain<ITaskGrain>(ITaskGrain.KeyOf(task.TaskId, task.Machine)).GetGrainId();
        var state = new GrainState<TaskState>();
        await storage.ReadStateAsync(TaskGrain.StateName, id, state);
        if (state.RecordExists)
        {
            await storage.ClearStateAsync(TaskGrain.StateName, id, state);
        }
    }
}
