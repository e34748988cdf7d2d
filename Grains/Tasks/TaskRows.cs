using Microsoft.Extensions.DependencyInjection;
using Orleans.Storage;

namespace OrleansWorkflows.Tasks;

/// <summary>The stored tasks of groups. A task is a grain of its machine, which may be gone for good; its row is in the storage that all silos share.</summary>
public sealed class TaskRows([FromKeyedServices("grains")] IGrainStorage storage, IGrainFactory grains)
{
    /// <summary>How it ended, where its machine has stored that and could not tell it; null: it has not ended, as far as is known.</summary>
    public async Task<TaskView?> FindEndedAsync(TaskView task) =>
        (await ReadAsync(task)).State.State is { View: { EndedAt: not null } ended } ? ended : null;

    /// <summary>Nothing happens where nothing is stored.</summary>
    public async Task RemoveAsync(TaskView task)
    {
        var (id, state) = await ReadAsync(task);
        if (state.RecordExists)
        {
            await storage.ClearStateAsync(TaskGrain.StateName, id, state);
        }
    }

    private async Task<(GrainId Id, GrainState<TaskState> State)> ReadAsync(TaskView task)
    {
        var id = grains.GetGrain<ITaskGrain>(ITaskGrain.KeyOf(task.TaskId, task.Machine)).GetGrainId();
        var state = new GrainState<TaskState>();
        await storage.ReadStateAsync(TaskGrain.StateName, id, state);
        return (id, state);
    }
}
