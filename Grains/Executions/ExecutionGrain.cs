using Microsoft.Extensions.Logging;
using Orleans.Concurrency;
using OrleansWorkflows.Engine;
using OrleansWorkflows.Engine.Views;
using OrleansWorkflows.Placement;
using OrleansWorkflows.Polls;
using OrleansWorkflows.Telemetry;

namespace OrleansWorkflows.Executions;

/// <summary>
/// The shell around the engine: takes requests in, appends what they lead to, then acts. Reentrant: methods post to an inbox and one loop does the
/// turns, so that whatever gathers during an append shares the next one.
/// </summary>
[Reentrant, PreferMachines]
public sealed partial class ExecutionGrain(ExecutionRuntime runtime, ILogger<ExecutionGrain> logger) : Grain, IExecutionGrain, IDisposable
{
    private readonly ILogger _logger = logger;
    private readonly CancellationTokenSource _deactivating = new();
    private TaskCompletionSource _committed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _readers;

    private ExecutionId Id => new(MachineKey.RestOf(this.GetPrimaryKeyString()));

    public async Task<StartReply> Start(StartExecutionRequest request)
    {
        _readers++;
        try
        {
            return await StartOrFindAsync(request);
        }
        finally
        {
            // A start that was refused leaves nothing behind, however many there are.
            _readers--;
            LeaveMemoryIfDormant();
        }
    }

    public async Task<ExecutionView?> Get(bool includeSteps) =>
        !await FindAsync() ? null
        : _home is { } home ? await home.Get(includeSteps)
        : await runtime.Estimates.AddAsync(ExecutionViews.Of(_state!, includeSteps));

    public async Task<ExecutionView?> WaitUntilSettled(TimeSpan timeout, bool includeSteps, CancellationToken cancellationToken) =>
        !await FindAsync() ? null
        : _home is { } home ? await home.WaitUntilSettled(timeout, includeSteps, cancellationToken)
        : await ViewWhenSettledAsync(timeout, includeSteps, cancellationToken);

    public async Task<AnswerReply> Answer(AnswerRequest request)
    {
        var began = runtime.Time.GetTimestamp();
        ThrowIfStoreIsAway();
        if (!await FindAsync())
        {
            return new AnswerReply(AnswerOutcome.UnknownExecution, $"There is no execution {Id}.", [], []);
        }

        if (_home is { } home)
        {
            return await home.Answer(request);
        }

        switch (await PostAsync(new AnswerYield(request.Answer, request.Node, request.Token)))
        {
            case RouteAnswer route:
                var reply = await GrainFactory.GetGrain<IExecutionGrain>(route.To.Value).Answer(route.Request);
                if (reply.Outcome == AnswerOutcome.Accepted)
                {
                    await UntilAsync(state => Waiting.Of(state).All(w => w.Token != route.Request.Token), LongPolls.Longest, _deactivating.Token);
                }

                return await WithViewAsync(reply, request, began);
            case AnswerDecided decided:
                return await WithViewAsync(decided.Answer, request, began);
            default:
                throw new InvalidOperationException("An answer was not decided on.");
        }
    }

    public Task<OperationReply> Cancel(bool compensate, string? reason) => OperateAsync(new CancelExecution(compensate, reason), home => home.Cancel(compensate, reason));

    public Task<OperationReply> Terminate(string? reason) => OperateAsync(new CancelExecution(false, reason, Terminate: true), home => home.Terminate(reason));

    public Task<OperationReply> Pause(string? reason) => OperateAsync(new PauseExecution(reason), home => home.Pause(reason));

    public Task<OperationReply> Unpause() => OperateAsync(new UnpauseExecution(), home => home.Unpause());

    public Task<OperationReply> Retry(string? fromStep) => OperateAsync(new RetryExecution(fromStep), home => home.Retry(fromStep));

    public async Task Wake(bool isOrphan)
    {
        if (!await FindAsync())
        {
            return;
        }

        if (_home is { } home)
        {
            await home.Wake(isOrphan);
            return;
        }

        if (isOrphan && !_isOwner)
        {
            await ClaimAsync();
        }

        await PostAsync(new FireTimers());
    }

    public async Task ChildChanged(ChildNotice notice)
    {
        if (await FindAsync())
        {
            await (_home is { } home ? home.ChildChanged(notice) : PostAsync(new ChildChanged(notice)));
        }
    }

    public async Task UndoAsChild(string reason)
    {
        if (await FindAsync())
        {
            await (_home is { } home ? home.UndoAsChild(reason) : PostAsync(new UndoForParent(reason)));
        }
    }

    public async Task PauseAsChild(int number, bool isPaused, string? reason)
    {
        if (await FindAsync())
        {
            await (_home is { } home ? home.PauseAsChild(number, isPaused, reason) : PostAsync(new PauseWithParent(number, isPaused, reason)));
        }
    }

    public async Task SlotDecided(bool granted)
    {
        if (await FindAsync())
        {
            await (_home is { } home ? home.SlotDecided(granted) : PostAsync(new DecideSlot(granted, granted && MayBegin())));
        }
    }

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        runtime.Telemetry.Activated();
        return Task.CompletedTask;
    }

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        runtime.Telemetry.Deactivated();
        await _deactivating.CancelAsync();
        if (_turns is { } turns)
        {
            await turns.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        }

        _place?.Dispose();
        if (_isNeededNext)
        {
            _ = Task.Run(() => WakeNextAsync(this.AsReference<IExecutionGrain>()), CancellationToken.None);
        }
    }

    public void Dispose() => _deactivating.Dispose();

    private async Task<StartReply> StartOrFindAsync(StartExecutionRequest request)
    {
        var exists = !request.IsFreshId && await LoadAsync();
        if ((exists ? _home : HomeOf(request.TargetMachines)) is { } home)
        {
            var started = await home.Start(request);
            _home ??= started.Outcome is StartOutcome.Started or StartOutcome.Existing ? home : null;
            return started;
        }

        var digest = StartPlanner.DigestOf(request);
        if (!exists)
        {
            if (request.Parent is null)
            {
                ThrowIfStoreIsAway();
            }

            var plan = await runtime.Starts.PlanAsync(request, _deactivating.Token);
            if (plan.Definition is null)
            {
                return new StartReply(plan.Outcome, Id, plan.Problems);
            }

            if (request.Parent is null && !runtime.Journal.AcceptsStarts)
            {
                return Overloaded();
            }

            // A workflow with a limit of its own queues there first.
            if (plan.Definition.Concurrency is null && !IsAway(request.TargetMachines) && !TryBegin(plan.Definition.FullName, request.Parent is not null))
            {
                return QueueFull();
            }

            return await WithHeadersAsync(
                request.TargetHeaders,
                (digest, request.StartedBy),
                () =>
                {
                    _state ??= ExecutionState.New(Id, plan.Definition);
                    return StartAsync(request, plan, digest);
                });
        }

        return await KnownAsync(digest, request.StartedBy, request.Wait, request.IncludeSteps);
    }

    private async Task<StartReply> StartAsync(StartExecutionRequest request, StartPlan plan, string digest)
    {
        StartDecided reply;
        using (var span = ExecutionTrace.Start(Id, plan.Definition!, request.TraceParent))
        {
            reply = (StartDecided)(await PostAsync(new StartExecution(
                plan.Params,
                request.Labels,
                request.TargetMachines,
                plan.Pins,
                request.Parent,
                digest,
                request.Target,
                request.StartedBy,
                runtime.Owner,
                runtime.Machine,
                span?.Id ?? request.TraceParent,
                IsAdmitted: _place is { IsHeld: true })))!;
        }

        return new StartReply(
            reply.Outcome, Id, [], reply.Outcome == StartOutcome.KeyReused ? null : await ViewWhenSettledAsync(request.Wait, request.IncludeSteps, default));
    }

    private async Task<OperationReply> OperateAsync(ExecutionRequest request, Func<IExecutionGrain, Task<OperationReply>> atHome)
    {
        ThrowIfStoreIsAway();
        return !await FindAsync() ? new OperationReply(false, false, $"There is no execution {Id}.")
            : _home is { } home ? await atHome(home)
            : ((OperationDecided)(await PostAsync(request))!).Operation;
    }

    /// <summary>What people and programs ask for anew is refused at once while it can not be written, so that it does not pile up here.</summary>
    private void ThrowIfStoreIsAway()
    {
        if (runtime.Journal.Outage is { } outage)
        {
            LeaveMemoryIfDormant();
            throw new JournalUnavailableException(outage);
        }
    }

    /// <summary>The answer to a start of what is there already.</summary>
    private async Task<StartReply> KnownAsync(string digest, string? startedBy, TimeSpan wait, bool includeSteps)
    {
        var known = _state!.OutcomeOfRepeat(digest, startedBy);
        return new StartReply(known, Id, [], known == StartOutcome.Existing ? await ViewWhenSettledAsync(wait, includeSteps, default) : null);
    }

    private StartReply QueueFull() => new(StartOutcome.Overloaded, Id, [new Problem(
        "WF0450",
        "",
        $"Silo '{runtime.Silo}' runs as many executions as it may, and as many as may wait do so (Silo:Limits:QueuedExecutions). Nothing was started; try again in some seconds.")]);

    private StartReply Overloaded() =>
        new(StartOutcome.Overloaded, Id, [new Problem("WF0215", "", "The journal is busy; try again in a moment with the same Idempotency-Key.")]);

    /// <summary>An answer that was taken, with how the execution stands once it halts again, for callers that wait for that.</summary>
    private async Task<AnswerReply> WithViewAsync(AnswerReply reply, AnswerRequest request, long began)
    {
        if (reply.Outcome != AnswerOutcome.Accepted || request.Wait <= TimeSpan.Zero)
        {
            return reply;
        }

        // Whatever the answer itself took counts, so that the call stays below the response time-out.
        var left = (request.Wait < LongPolls.Longest ? request.Wait : LongPolls.Longest) - runtime.Time.GetElapsedTime(began);
        return reply with { View = await ViewWhenSettledAsync(left, request.IncludeSteps, default) };
    }

    private async Task<ExecutionView> ViewWhenSettledAsync(TimeSpan timeout, bool includeSteps, CancellationToken cancellationToken)
    {
        if (timeout > TimeSpan.Zero)
        {
            await UntilAsync(
                state => state.Status.HasEnded() || state.Status is ExecutionStatus.Waiting or ExecutionStatus.Paused,
                timeout,
                cancellationToken);
        }

        return await runtime.Estimates.AddAsync(ExecutionViews.Of(_state!, includeSteps));
    }

    /// <summary>Until the committed state is so, or time is up. The activation stays for as long as somebody reads.</summary>
    private async Task UntilAsync(Func<ExecutionState, bool> condition, TimeSpan timeout, CancellationToken cancellationToken)
    {
        _readers++;
        using var poll = runtime.Polls.Begin(timeout, cancellationToken);
        try
        {
            var started = runtime.Time.GetTimestamp();
            while (!condition(_state!) && !_isLeft && !poll.IsOver && poll.Length - runtime.Time.GetElapsedTime(started) is var left && left > TimeSpan.Zero)
            {
                await _committed.Task.WaitAsync(left, runtime.Time, poll.Ended)
                    .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
                cancellationToken.ThrowIfCancellationRequested();
            }
        }
        finally
        {
            _readers--;
            LeaveMemoryIfDormant();
        }
    }
}
