using OrleansWorkflows.Gateway.Access;
using OrleansWorkflows.Gateway.Access.Limits;
using OrleansWorkflows.Gateway.Catalogue;
using OrleansWorkflows.Gateway.Rest.Problems;
using OrleansWorkflows.Telemetry;

namespace OrleansWorkflows.Gateway.Executions;

/// <summary>Starts executions and waits for them: the one way in, for REST, MCP and the command line.</summary>
public sealed class ExecutionStarter(IGrainFactory grains, ExecutionQuota quota, TimeProvider time)
{
    /// <summary>Well below the response time-out of grain calls.</summary>
    private static readonly TimeSpan MaxPoll = TimeSpan.FromSeconds(20);

    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(100);

    /// <summary>Starts an execution; durable when it returns <see cref="StartOutcome.Started"/>.</summary>
    /// <exception cref="StartUnconfirmedException">The cluster did not answer in time.</exception>
    /// <exception cref="ApiProblemException">The caller has as many executions as it may.</exception>
    public Task<StartReply> StartAsync(StartCommand command)
    {
        var id = IdOf(command);
        return WithinQuotaAsync(command.StartedBy, command.MaxExecutions, id, () => StartAsync(command, id));
    }

    private async Task<StartReply> StartAsync(StartCommand command, ExecutionId id)
    {
        var request = new StartExecutionRequest
        {
            Domain = command.Domain,
            Workflow = command.Workflow,
            Scope = command.Scope,
            Params = command.Params,
            Labels = command.Labels,
            TargetMachines = command.TargetMachines,
            IsFreshId = command.IdempotencyKey is null,
            Target = command.Target,
            TargetHeaders = command.TargetHeaders,
            StartedBy = command.StartedBy,
            Wait = Capped(command.Wait),
            IncludeSteps = command.IncludeSteps,
            TraceParent = WorkflowTrace.Parent,
        };
        var execution = grains.GetGrain<IExecutionGrain>(id.Value);
        try
        {
            return await execution.Start(request);
        }
        catch (ExecutionMovedException)
        {
            return await execution.Start(request with { IsFreshId = false });
        }
        catch (TimeoutException exception)
        {
            throw new StartUnconfirmedException(id, exception);
        }
    }

    /// <summary>Starts an execution as a copy of another one; durable when it returns <see cref="StartOutcome.Started"/>.</summary>
    /// <param name="idempotencyKey">Null: every fork is a new execution.</param>
    /// <exception cref="StartUnconfirmedException">The cluster did not answer in time.</exception>
    /// <exception cref="ApiProblemException">The caller has as many executions as it may.</exception>
    public Task<StartReply> ForkAsync(ForkExecutionRequest request, string? idempotencyKey, int? maxExecutions)
    {
        var id = idempotencyKey is { } key ? ExecutionId.Hash(WorkflowCatalogue.Tenant, $"fork|{request.Source}", key) : ExecutionId.New(time.GetUtcNow());
        return WithinQuotaAsync(request.StartedBy, maxExecutions, id, () => ForkAsync(request, idempotencyKey, id));
    }

    private async Task<StartReply> ForkAsync(ForkExecutionRequest request, string? idempotencyKey, ExecutionId id)
    {
        var execution = grains.GetGrain<IExecutionGrain>(id.Value);
        request = request with { IsFreshId = idempotencyKey is null, Wait = Capped(request.Wait), TraceParent = WorkflowTrace.Parent };
        try
        {
            return await execution.Fork(request);
        }
        catch (ExecutionMovedException)
        {
            return await execution.Fork(request with { IsFreshId = false });
        }
        catch (TimeoutException exception)
        {
            throw new StartUnconfirmedException(id, exception);
        }
    }

    /// <summary>
    /// Starts an execution and waits until it has ended or asks, at most for <see cref="StartCommand.Wait"/>, however long that is. A quick one costs one
    /// call.
    /// </summary>
    /// <exception cref="StartUnconfirmedException">The cluster did not answer in time.</exception>
    public async Task<StartReply> StartAndWaitAsync(StartCommand command, CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        var reply = await StartAsync(command);
        if (reply.View is not { } view || IsSettled(view.Status))
        {
            return reply;
        }

        var left = command.Wait - time.GetElapsedTime(began);
        return left <= TimeSpan.Zero ? reply : reply with { View = await WaitAsync(reply.ExecutionId, left, command.IncludeSteps, cancellationToken) ?? view };
    }

    /// <summary>
    /// Gives an answer and waits for the next halt as a start does, at most for <paramref name="wait"/>. The view of an answer that was taken has its steps;
    /// it is null when there was nothing to wait for.
    /// </summary>
    public async Task<AnswerReply> AnswerAndWaitAsync(ExecutionId executionId, AnswerRequest request, TimeSpan wait, CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        var reply = await grains.GetGrain<IExecutionGrain>(executionId.Value).Answer(request with { Wait = Capped(wait), IncludeSteps = true });
        var left = wait - time.GetElapsedTime(began);
        return reply.View is { } view && !IsSettled(view.Status) && left > TimeSpan.Zero
            ? reply with { View = await WaitAsync(executionId, left, includeSteps: true, cancellationToken) ?? view }
            : reply;
    }

    /// <summary>Gives an answer, and waits for nothing.</summary>
    public async Task<AnswerReply> AnswerAsync(ExecutionId executionId, AnswerRequest request)
    {
        var execution = grains.GetGrain<IExecutionGrain>(executionId.Value);
        try
        {
            return await execution.Answer(request);
        }
        catch (ExecutionMovedException)
        {
            return await execution.Answer(request);
        }
    }

    /// <summary>How it stands, with its steps; null: there is no such execution.</summary>
    public Task<ExecutionView?> ShowAsync(ExecutionId executionId) => grains.GetGrain<IExecutionGrain>(executionId.Value).Get(includeSteps: true);

    /// <summary>
    /// Waits until the execution has ended or waits for an answer, at most for <paramref name="timeout"/>; answers with how it stands then.
    /// Null: there is no such execution. A silo that goes away meanwhile only delays the answer.
    /// </summary>
    /// <exception cref="TimeoutException">The cluster does not answer.</exception>
    public async Task<ExecutionView?> WaitAsync(ExecutionId executionId, TimeSpan timeout, bool includeSteps, CancellationToken cancellationToken)
    {
        var execution = grains.GetGrain<IExecutionGrain>(executionId.Value);
        var began = time.GetTimestamp();
        while (true)
        {
            var left = timeout - time.GetElapsedTime(began);
            try
            {
                if (left <= TimeSpan.Zero)
                {
                    return await execution.Get(includeSteps);
                }

                var view = await execution.WaitUntilSettled(Capped(left), includeSteps, cancellationToken);
                if (view is null || IsSettled(view.Status))
                {
                    return view;
                }
            }
            catch (Exception exception) when (exception is TimeoutException or OrleansMessageRejectionException or ExecutionMovedException && left > RetryDelay)
            {
                await Task.Delay(RetryDelay, time, cancellationToken);
            }
        }
    }

    /// <summary>Nothing more happens by itself: it has ended, waits for an answer or is paused.</summary>
    public static bool IsSettled(ExecutionStatus status) => status.HasEnded() || status is ExecutionStatus.Waiting or ExecutionStatus.Paused;

    private async Task<StartReply> WithinQuotaAsync(string? principal, int? limit, ExecutionId id, Func<Task<StartReply>> start)
    {
        if (principal is null || limit is null)
        {
            return await start();
        }

        if (!await quota.TryTakeAsync(principal, limit.Value, id))
        {
            throw new ApiProblemException(AccessProblems.TooManyExecutions(limit.Value));
        }

        // A start that was not confirmed may have happened: it keeps its place until it is looked at.
        var reply = await start();
        if (reply.Outcome is not (StartOutcome.Started or StartOutcome.Existing) || reply.View?.Status.HasEnded() is true)
        {
            quota.GiveBack(principal, id);
        }

        return reply;
    }

    private static TimeSpan Capped(TimeSpan wait) => wait < MaxPoll ? wait : MaxPoll;

    private ExecutionId IdOf(StartCommand command)
    {
        var workflow = $"{command.Domain}/{command.Workflow}";
        return command.IdempotencyKey is { } key
            ? ExecutionId.Hash(WorkflowCatalogue.Tenant, command.Scope.Length == 0 ? workflow : $"{command.Scope}|{workflow}", key)
            : ExecutionId.New(time.GetUtcNow());
    }
}
