using Microsoft.Extensions.Logging;

namespace OrleansWorkflows.Tasks;

/// <content>A task that is a workflow: its execution is started once and followed to its end.</content>
public sealed partial class TaskGrain
{
    private static readonly TimeSpan Poll = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan ShortestPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    private ExecutionId Execution => ExecutionOf(Key);

    private IExecutionGrain ExecutionGrain => GrainFactory.GetGrain<IExecutionGrain>(Execution.Value);

    /// <summary>The execution of a workflow task, whether it has been started or not.</summary>
    internal static ExecutionId ExecutionOf(string key) => ExecutionId.Hash("task", key);

    private async Task<TaskView> FollowAsync(TaskDefinition definition, CancellationToken stop)
    {
        var left = _report.Task.StartedAt!.Value + definition.Timeout - _time.GetUtcNow() ?? Timeout.InfiniteTimeSpan;
        using var timeout = new CancellationTokenSource(left > TimeSpan.Zero || definition.Timeout is null ? left : TimeSpan.Zero, _time);

        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, timeout.Token);
        var pause = ShortestPause;
        var isStarted = false;
        while (!either.IsCancellationRequested)
        {
            try
            {
                if (!isStarted)
                {
                    if (await StartAsync(definition) is { } refused)
                    {
                        return Unsuccessful(refused);
                    }

                    isStarted = true;
                }

                var view = await ExecutionGrain.WaitUntilSettled(Poll, includeSteps: true, either.Token);
                if (view is { Status: ExecutionStatus.Waiting or ExecutionStatus.Paused })
                {
                    Show(view);
                    await PauseAsync(pause, either.Token);
                    // An execution that waits is out of memory; the list tells without bringing it back.
                    while (!either.IsCancellationRequested
                        && await GrainFactory.GetGrain<IExecutionQueryGrain>(0).Get(Execution) is { Status: ExecutionStatus.Waiting or ExecutionStatus.Paused })
                    {
                        pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
                        await PauseAsync(pause, either.Token);
                    }

                    pause = ShortestPause;
                }
                else if (view is not null && view.Status.HasEnded())
                {
                    Show(view);
                    return Outcome(view);
                }
                else if (view is not null)
                {
                    Show(view);
                }
            }
            catch (Exception e) when (!either.IsCancellationRequested)
            {
                LogNotFollowed(_logger, Id, Execution, e);
                await PauseAsync(pause, either.Token);
                pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
            }
            catch (Exception)
            {
                break;
            }
        }

        if (isStarted && (_cancelled.IsCancellationRequested || timeout.IsCancellationRequested))
        {
            await CancelExecutionAsync(timeout.IsCancellationRequested ? "The task's timeout has passed." : _cancelReason);
        }

        return Unsuccessful(TaskErrors.TooLong(Machine, definition.Timeout ?? TimeSpan.Zero));
    }

    /// <summary>Null: it runs; else why it does not.</summary>
    private async Task<ErrorView?> StartAsync(TaskDefinition definition)
    {
        var slash = definition.Workflow!.IndexOf('/', StringComparison.Ordinal);
        var reply = await ExecutionGrain.Start(new StartExecutionRequest
        {
            Domain = slash < 0 ? "default" : definition.Workflow[..slash],
            Workflow = definition.Workflow[(slash + 1)..],
            Params = definition.Args,
            Labels = new Dictionary<string, string> { ["task_id"] = Id },
            TargetMachines = [Machine],
        });
        return reply.Outcome switch
        {
            StartOutcome.Started or StartOutcome.Existing => null,
            StartOutcome.Overloaded => throw new TimeoutException(reply.Problems.Count > 0 ? reply.Problems[0].Message : "No more executions are started at the moment."),
            _ => TaskErrors.NotStarted(definition.Workflow, reply),
        };
    }

    private async Task CancelExecutionAsync(string reason)
    {
        try
        {
            await ExecutionGrain.Cancel(compensate: true, reason);
        }
        catch (Exception e)
        {
            LogNotFollowed(_logger, Id, Execution, e);
        }
    }

    private TaskView Outcome(ExecutionView view) => view.Status == ExecutionStatus.Completed
        ? _report.Task with { Status = MachineTaskStatus.Completed, Output = view.Result ?? JsonBytes.Null, Note = null }
        : Unsuccessful(view.Error ?? new ErrorView
        {
            Code = view.Status == ExecutionStatus.Cancelled ? "cancelled" : "failed",
            Message = $"Execution {view.ExecutionId} ended as {view.Status.ToString().ToLowerInvariant()}.",
        });

    /// <summary>Progress and notes are told, not stored: after a restart the execution has them.</summary>
    private void Show(ExecutionView view)
    {
        var steps = view.Steps ?? [];
        var settled = steps.Count(step => step.Status is not (StepStatus.Pending or StepStatus.Running or StepStatus.Waiting));
        var task = _report.Task with
        {
            Progress = steps.Count == 0 ? 0 : Math.Round((double)settled / steps.Count, 3),
            Note = view.Status switch
            {
                ExecutionStatus.Waiting => $"Execution {view.ExecutionId} waits for an answer.",
                ExecutionStatus.Paused => $"Execution {view.ExecutionId} is paused.",
                _ => null,
            },
        };
        if (task != _report.Task)
        {
            Tell(new TaskReport(_report.Version + 1, task));
        }
    }

    private async Task PauseAsync(TimeSpan pause, CancellationToken cancellationToken) =>
        await Task.Delay(pause, _time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);

    [LoggerMessage(1, LogLevel.Warning, "Task {TaskId} could not reach its execution {ExecutionId}; it is tried again.")]
    private static partial void LogNotFollowed(ILogger logger, string taskId, ExecutionId executionId, Exception exception);
}
