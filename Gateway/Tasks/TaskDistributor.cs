using OrleansWorkflows.Gateway.Catalogue;
using OrleansWorkflows.Gateway.Rest.Problems;

namespace OrleansWorkflows.Gateway.Tasks;

/// <summary>Distributes tasks and finds them again: the one way in, for REST and MCP.</summary>
public sealed class TaskDistributor(IGrainFactory grains, TimeProvider time)
{
    /// <summary>Well below the response time-out of grain calls.</summary>
    private static readonly TimeSpan MaxPoll = TimeSpan.FromSeconds(20);

    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(100);

    /// <summary>Starts the group, or finds the one that the same key has started.</summary>
    /// <param name="idempotencyKey">Null: every call is a new group.</param>
    /// <exception cref="ApiProblemException">It was refused.</exception>
    public async Task<TaskGroupView> DistributeAsync(DistributeRequest request, string? idempotencyKey, TimeSpan wait, CancellationToken cancellationToken)
    {
        var id = (idempotencyKey is { } key ? ExecutionId.Hash(WorkflowCatalogue.Tenant, "tasks", key) : ExecutionId.New(time.GetUtcNow())).Value;
        var reply = await grains.GetGrain<ITaskGroupGrain>(id).Distribute(request);
        return reply.Outcome switch
        {
            DistributeOutcome.Invalid => throw new ApiProblemException(ApiProblems.BadBody(reply.Problems)),
            DistributeOutcome.KeyReused => throw new ApiProblemException(TaskProblems.KeyReused(reply.View!)),
            _ => wait > TimeSpan.Zero ? await ReadAsync(id, wait, null, cancellationToken) ?? reply.View! : reply.View!,
        };
    }

    /// <summary>The group with all its tasks, when it has ended or <paramref name="wait"/> is over. Null: there is none.</summary>
    /// <exception cref="TimeoutException">The cluster does not answer.</exception>
    public async Task<TaskGroupView?> ReadAsync(string group, TimeSpan wait, string? reduce, CancellationToken cancellationToken)
    {
        var grain = grains.GetGrain<ITaskGroupGrain>(group);
        var began = time.GetTimestamp();
        while (true)
        {
            var left = wait - time.GetElapsedTime(began);
            try
            {
                var view = left <= TimeSpan.Zero ? await grain.Get(reduce) : await grain.WaitUntilEnded(left < MaxPoll ? left : MaxPoll, reduce, cancellationToken);
                if (view is not { EndedAt: null } || left <= TimeSpan.Zero)
                {
                    return view;
                }
            }
            catch (Exception exception) when (exception is TimeoutException or OrleansMessageRejectionException && left > RetryDelay)
            {
                await Task.Delay(RetryDelay, time, cancellationToken);
            }
        }
    }

    public Task<TaskGroupView?> CancelAsync(string group, string? reason) => grains.GetGrain<ITaskGroupGrain>(group).Cancel(reason);
}
