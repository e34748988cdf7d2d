using OrleansWorkflows.Engine;
using OrleansWorkflows.Services;
using OrleansWorkflows.Telemetry;

namespace OrleansWorkflows.Executions;

/// <content>Doing what the engine commands. Work is started here and comes back as requests.</content>
public sealed partial class ExecutionGrain
{
    private readonly HashSet<string> _inFlight = [];

    private void Dispatch(ExecutionCommand command)
    {
        if (_inFlight.Add(command.Id))
        {
            if (_inFlight.Count == 1)
            {
                // Work that takes long keeps the activation, however idle it looks.
                DelayDeactivation(Timeout.InfiniteTimeSpan);
            }

            _ = NeedsPlace(command) ? DoInPlaceAsync(command) : DoAsync(command);
        }
    }

    private void Finished(ExecutionCommand command)
    {
        if (_inFlight.Remove(command.Id) && _inFlight.Count == 0)
        {
            DelayDeactivation(TimeSpan.Zero);
        }
    }

    private async Task DoAsync(ExecutionCommand command)
    {
        var failures = 0;
        while (!_deactivating.IsCancellationRequested)
        {
            try
            {
                var result = await PerformAsync(command);
                Finished(command);
                if (result is not null)
                {
                    await PostAsync(result);
                }

                LeaveMemoryIfDormant();
                return;
            }
            catch (Exception e) when (!_deactivating.IsCancellationRequested && e is not ExecutionMovedException)
            {
                // Commands to other grains are repeated until they are acknowledged; calls of tools fail as results, not as exceptions.
                LogCommandFailed(_logger, Id, command.Id, command.GetType().Name, e);
                var delay = TimeSpan.FromMilliseconds(Math.Min(30_000, 100 * Math.Pow(2, Math.Min(failures++, 10))));
                await Task.Delay(delay, runtime.Time, _deactivating.Token)
                    .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
            }
            catch (Exception)
            {
                // The execution went elsewhere, or leaves: its owner does the command again.
                return;
            }
        }
    }

    /// <summary>Does one command; the request that reports its outcome, or null where there is nothing to report.</summary>
    private async Task<ExecutionRequest?> PerformAsync(ExecutionCommand command)
    {
        switch (command)
        {
            case RunStep step:
                return await CallAsync(step);
            case NextPage:
                return await EnterAsync(command) ? new TakeNextPage() : null;
            case AwaitAdmission admission:
                return await AdmitAsync(admission);
            case StartChild start:
                return await StartChildAsync(start);
            case CancelChild cancel:
                return await CancelChildAsync(cancel);
            case PauseChild pause:
                return await PauseChildAsync(pause);
            case UndoChild undo:
                if (_state!.Target is not null)
                {
                    // It deleted them when it ended, and deletes them again when it has undone itself.
                    await runtime.Secrets.SaveAsync(undo.Child, await runtime.Secrets.ReadAsync(Id, _deactivating.Token), _deactivating.Token);
                }

                await Execution(undo.Child).UndoAsChild(undo.Reason);
                return null;
            case NotifyParent notify:
                await Execution(notify.Parent).ChildChanged(notify.Notice);
                return new FinishDuty(Duty.NotifyParent, notify.Notice.Number);
            case AcquireSlot acquire:
                return await GrainFactory.GetGrain<IConcurrencyGrain>(acquire.Slot.Resource).Acquire(Id, acquire.Slot.Limit, acquire.Slot.Reject) switch
                {
                    SlotAnswer.Granted => new DecideSlot(true, MayBegin()),
                    SlotAnswer.Refused => new DecideSlot(false),
                    _ => null,
                };
            case ReleaseSlot release:
                await GrainFactory.GetGrain<IConcurrencyGrain>(release.Slot.Resource).Release(Id);
                return new FinishDuty(Duty.ReleaseSlot, 0);
            case DeleteSecrets delete:
                if (IsWanted(delete))
                {
                    await runtime.Secrets.DeleteAsync(Id, _deactivating.Token);
                }

                return new FinishDuty(Duty.DeleteSecrets, delete.Number);
            default:
                throw new InvalidOperationException($"Unknown command {command.GetType().Name}.");
        }
    }

    private async Task<CompleteStep?> CallAsync(RunStep step)
    {
        if (!RunsHere(step))
        {
            return await CallElsewhereAsync(step);
        }

        if (!await EnterAsync(step) || await EnterStepAsync(step) is not { } place)
        {
            return null;
        }

        using var inFlight = place;
        using var span = ExecutionTrace.Attempt(_state!, step);
        var result = await runtime.Tools.InvokeAsync(
            new ToolCall
            {
                Tool = step.Tool,
                Args = step.Args,
                IdempotencyKey = step.IdempotencyKey,
                Timeout = step.Timeout,
                ExecutionId = Id,
                StepId = step.Step,
                Attempt = step.Attempt,
                Target = _state!.Target,
                Outputs = token => runtime.Outputs.WithOutputsAsync(Id, () => ExecutionScope.NamedOutputs(_state), token),
            },
            _deactivating.Token);
        _deactivating.Token.ThrowIfCancellationRequested();
        ExecutionTrace.Failed(span, result.Error?.Code);
        return result.Error is { } error
            ? Failed(step, new StepError(
                error.Code,
                error.Message,
                Service: result.Service,
                HttpStatus: error.HttpStatus,
                OutcomeUnknown: error.OutcomeUnknown,
                IsFinal: !error.Retryable,
                RetryAfter: error.RetryAfter))
            : new CompleteStep(step.Step, step.Run, step.Attempt, result.Output, null, result.Service, step.IsUndo);
    }

    private static CompleteStep Failed(RunStep step, StepError error) =>
        new(step.Step, step.Run, step.Attempt, null, error, error.Service, step.IsUndo);

    private async Task<ExecutionRequest?> StartChildAsync(StartChild start)
    {
        var reply = await Execution(start.Child).Start(await RequestOfAsync(start));
        if (reply.Outcome is StartOutcome.Started or StartOutcome.Existing)
        {
            return start.Wait ? null : new ChildStartDecided(start.Step, start.Run, null);
        }

        return new ChildStartDecided(start.Step, start.Run, new StepError(
            reply.Outcome == StartOutcome.InvalidArguments ? "invalid_arguments" : "child_not_started",
            $"Workflow '{start.Workflow}' could not be started: {string.Join(" ", reply.Problems.Select(p => $"{p.Path}: {p.Message}"))}",
            IsFinal: true));
    }

    private async Task<ExecutionRequest?> CancelChildAsync(CancelChild cancel)
    {
        var refused = await StartChildAsync(cancel.Start);
        if (refused is ChildStartDecided { Error: not null })
        {
            return refused;
        }

        var child = Execution(cancel.Start.Child);
        await (cancel.Terminate ? child.Terminate(cancel.Reason) : child.Cancel(cancel.Compensate, cancel.Reason));
        return null;
    }

    private async Task<ExecutionRequest?> PauseChildAsync(PauseChild pause)
    {
        var refused = await StartChildAsync(pause.Start);
        if (refused is not null)
        {
            return refused;
        }

        await Execution(pause.Start.Child).PauseAsChild(pause.Number, pause.IsPaused, pause.Reason);
        return new ChildPauseAcknowledged(pause.Start.Step, pause.Start.Run, pause.Number);
    }

    private async Task<StartExecutionRequest> RequestOfAsync(StartChild start)
    {
        var state = _state!;
        var slash = start.Workflow.IndexOf('/', StringComparison.Ordinal);
        return new StartExecutionRequest
        {
            Domain = start.Workflow[..slash],
            Workflow = start.Workflow[(slash + 1)..],
            Revision = start.Revision,
            Params = start.Args,
            Labels = state.Labels,
            TargetMachines = state.TargetMachines,
            Target = state.Target,
            TargetHeaders = state.Target is null ? null : await runtime.Secrets.ReadAsync(Id, _deactivating.Token),
            Parent = new ParentLink(Id, start.Step, start.Run, (state.Parent?.Depth ?? 0) + 1, state.Pins, start.Wait),
            StartedBy = state.StartedBy,
            TraceParent = state.TraceParent,
        };
    }

    private IExecutionGrain Execution(ExecutionId id) => GrainFactory.GetGrain<IExecutionGrain>(id.Value);
}
