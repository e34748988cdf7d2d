using Microsoft.Extensions.Logging;
using OrleansWorkflows.Journal;

namespace OrleansWorkflows.Executions;

/// <summary>Keeps who runs and who waits, in order, in grain storage, so that a restart forgets nobody.</summary>
public sealed partial class ConcurrencyGrain(
    [PersistentState("concurrency", "grains")] IPersistentState<ConcurrencyState> places, ILogger<ConcurrencyGrain> logger)
    : Grain, IConcurrencyGrain
{
    private readonly ILogger _logger = logger;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        // A grant whose notice was lost with the process is given again; executions that know it take no notice.
        this.RegisterGrainTimer(_ => TellAsync([.. places.State.Running]), TimeSpan.FromSeconds(1), Timeout.InfiniteTimeSpan);
        return Task.CompletedTask;
    }

    public async Task<SlotAnswer> Acquire(ExecutionId execution, int limit, bool reject)
    {
        var state = places.State;
        if (state.Running.Contains(execution.Value))
        {
            return SlotAnswer.Granted;
        }

        state.Limit = limit;
        if (state.Running.Count < limit && (state.Queue.Count == 0 || state.Queue[0] == execution.Value))
        {
            state.Queue.Remove(execution.Value);
            state.Running.Add(execution.Value);
            await SaveAsync();
            return SlotAnswer.Granted;
        }

        if (reject)
        {
            return SlotAnswer.Refused;
        }

        if (!state.Queue.Contains(execution.Value))
        {
            state.Queue.Add(execution.Value);
            await SaveAsync();
        }

        return SlotAnswer.Queued;
    }

    public async Task Release(ExecutionId execution)
    {
        var state = places.State;
        if (!state.Running.Remove(execution.Value) & !state.Queue.Remove(execution.Value))
        {
            return;
        }

        var granted = new List<string>();
        while (state.Running.Count < state.Limit && state.Queue.Count > 0)
        {
            granted.Add(state.Queue[0]);
            state.Running.Add(state.Queue[0]);
            state.Queue.RemoveAt(0);
        }

        await SaveAsync();
        if (granted.Count > 0)
        {
            // Not awaited inside the call: the execution that releases must not wait for those that start.
            this.RegisterGrainTimer(_ => TellAsync(granted), TimeSpan.Zero, Timeout.InfiniteTimeSpan);
        }
    }

    private Task SaveAsync() => places.WriteOrLeaveAsync(DeactivateOnIdle, $"the places under '{this.GetPrimaryKeyString()}'");

    private async Task TellAsync(IReadOnlyList<string> granted)
    {
        foreach (var id in granted)
        {
            try
            {
                await GrainFactory.GetGrain<IExecutionGrain>(id).SlotDecided(true);
            }
            catch (Exception e)
            {
                LogNotTold(_logger, id, this.GetPrimaryKeyString(), e);
                this.RegisterGrainTimer(_ => TellAsync([id]), TimeSpan.FromSeconds(1), Timeout.InfiniteTimeSpan);
            }
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "Execution {ExecutionId} could not be told of its place under '{Resource}'; it is told again.")]
    private static partial void LogNotTold(ILogger logger, string executionId, string resource, Exception exception);
}

[GenerateSerializer, Alias("OrleansWorkflows.ConcurrencyState")]
public sealed class ConcurrencyState
{
    [Id(0)] public int Limit { get; set; } = 1;

    [Id(1)] public List<string> Running { get; set; } = [];

    [Id(2)] public List<string> Queue { get; set; } = [];
}
