using OrleansWorkflows.Engine;
using OrleansWorkflows.Telemetry;

namespace OrleansWorkflows.Executions;

/// <content>Beginning as a copy of another execution.</content>
public sealed partial class ExecutionGrain
{
    public async Task<StartReply> Fork(ForkExecutionRequest request)
    {
        _readers++;
        try
        {
            return await ForkOrFindAsync(request);
        }
        finally
        {
            _readers--;
            LeaveMemoryIfDormant();
        }
    }

    private async Task<StartReply> ForkOrFindAsync(ForkExecutionRequest request)
    {
        var digest = ForkPlanner.DigestOf(request);
        if (!request.IsFreshId && await LoadAsync())
        {
            if (_home is { } known)
            {
                return await known.Fork(request);
            }

            return await KnownAsync(digest, request.StartedBy, request.Wait, includeSteps: true);
        }

        ThrowIfStoreIsAway();
        var plan = await runtime.Forks.PlanAsync(request, _deactivating.Token);
        if (plan.Source is not { } source)
        {
            return new StartReply(plan.Outcome, Id, plan.Problems);
        }

        if (HomeOf(source.TargetMachines) is { } home)
        {
            return await home.Fork(request);
        }

        if (!runtime.Journal.AcceptsStarts)
        {
            return Overloaded();
        }

        if (source.Definition.Concurrency is null && !IsAway(source.TargetMachines) && !TryBegin(source.Definition.FullName, hasParent: false))
        {
            return QueueFull();
        }

        var headers = source.Target is null ? null : await runtime.Secrets.ReadAsync(request.Source, _deactivating.Token);
        return await WithHeadersAsync(headers, (digest, request.StartedBy), () => BeginAsync(request, plan, source, digest));
    }

    private async Task<StartReply> BeginAsync(ForkExecutionRequest request, ForkPlan plan, ExecutionState source, string digest)
    {
        _state ??= ExecutionState.New(Id, source.Definition);
        var origin = new ForkOrigin(request.Source, source.Sequence, request.Snapshot, request.Step);
        StartDecided reply;
        using (var span = ExecutionTrace.Start(Id, source.Definition, request.TraceParent))
        {
            reply = (StartDecided)(await PostAsync(new ForkExecution(
                source,
                origin,
                plan.Params,
                plan.Labels,
                digest,
                request.StartedBy,
                runtime.Owner,
                runtime.Machine,
                span?.Id ?? request.TraceParent,
                IsAdmitted: _place is { IsHeld: true })))!;
        }

        return new StartReply(
            reply.Outcome, Id, [], reply.Outcome == StartOutcome.KeyReused ? null : await ViewWhenSettledAsync(request.Wait, includeSteps: true, default));
    }
}
