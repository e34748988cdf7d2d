using Microsoft.Extensions.Logging;

namespace OrleansWorkflows.Tasks;

/// <content>One task, from its begin to its end, however often its machine goes away meanwhile.</content>
public sealed partial class TaskGroupGrain
{
    // A silo that leaves lets running calls end first: short, so that it can.
    private static readonly TimeSpan Poll = TimeSpan.FromSeconds(5);
    private const int MostTries = 3;
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    private ITaskGrain TaskOf(TaskView task) => GrainFactory.GetGrain<ITaskGrain>(ITaskGrain.KeyOf(task.TaskId, task.Machine));

    /// <summary>Returns when the task has ended: by itself, by the deadline, or because <paramref name="stop"/> says so.</summary>
    private async Task FollowAsync(int place, CancellationToken deadline, CancellationToken stop)
    {
        using var any = CancellationTokenSource.CreateLinkedTokenSource(deadline, stop, _leaving.Token);
        var known = 0L;
        var pause = ShortestPause;
        while (State.Tasks[place] is var task && !task.Status.HasEnded() && !_leaving.IsCancellationRequested)
        {
            if (stop.IsCancellationRequested)
            {
                await StopAsync(place, task with { Status = MachineTaskStatus.Cancelled, Note = State.CancelReason ?? "The quorum was decided without it." });
                return;
            }

            if (deadline.IsCancellationRequested)
            {
                if (await _rows.FindEndedAsync(task) is { } ended && ended.EndedAt <= State.Deadline)
                {
                    // In time; its machine, or this silo, went before it was told.
                    await TakeAsync(place, ended);
                    return;
                }

                var isThere = task.Status == MachineTaskStatus.Running && _machines.Has(task.Machine);
                var error = isThere ? TaskErrors.Late(task, State.Deadline) : TaskErrors.Away(task, State.Deadline);
                await StopAsync(place, task with { Status = MachineTaskStatus.Failed, Error = error, Note = null });
                return;
            }

            if (!_machines.Has(task.Machine))
            {
                await AwaitMachineAsync(place, task, any.Token);
                continue;
            }

            if (await AskAsync(task, known, any.Token) is not { } report)
            {
                // The silo went, is not known well enough yet, or its store failed: the same call again, to whoever has the machine then.
                await _machines.ChangedAsync(pause, _time, any.Token);
                pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
                continue;
            }

            pause = ShortestPause;
            if (report.Version != known)
            {
                known = report.Version;
                await TakeAsync(place, report.Task);
            }
        }
    }

    /// <summary>Null: the task could not be asked for.</summary>
    private async Task<TaskReport?> AskAsync(TaskView task, long known, CancellationToken cancellationToken)
    {
        try
        {
            return await TaskOf(task).Run(State.Request!.Definition, known, Poll, cancellationToken);
        }
        catch (Exception e)
        {
            if (!cancellationToken.IsCancellationRequested)
            {
                LogNotReached(_logger, task.TaskId, task.Machine, e);
            }

            return null;
        }
    }

    private async Task AwaitMachineAsync(int place, TaskView task, CancellationToken cancellationToken)
    {
        var note = task.Attempts == 0
            ? $"Machine '{task.Machine}' is away; the task waits for it."
            : $"Machine '{task.Machine}' went away while the task ran; it is begun again when the machine is back.";
        if (task.Note != note)
        {
            if (await _rows.FindEndedAsync(task) is { } ended)
            {
                await TakeAsync(place, ended);
                return;
            }

            State = State.With(place, task with { Status = MachineTaskStatus.Pending, Note = note });
            await _writes.SaveAsync();
        }

        await _machines.ChangedAsync(LongestPause, _time, cancellationToken);
    }

    /// <summary>What changes the status is stored; progress is only shown.</summary>
    private async Task TakeAsync(int place, TaskView task)
    {
        var before = State.Tasks[place];
        State = State.With(place, task);
        if (before.Status != task.Status || before.Attempts != task.Attempts)
        {
            await _writes.SaveAsync();
        }
        else
        {
            _shown = _shown.With(place, task);
        }
    }

    private async Task StopAsync(int place, TaskView task)
    {
        var before = State.Tasks[place];
        State = State.With(place, task with { EndedAt = _time.GetUtcNow() });
        await _writes.SaveAsync();
        var reason = task.Note ?? task.Error?.Message ?? "";
        if (before.Status == MachineTaskStatus.Running && _machines.Has(task.Machine))
        {
            await TellAsync(task, () => TaskOf(task).Cancel(reason));
        }

        if (State.Request!.Definition.Workflow is not null)
        {
            // Its execution lives on without the machine that started it, and would go on when that is back.
            var execution = TaskGrain.ExecutionOf(ITaskGrain.KeyOf(task.TaskId, task.Machine));
            await TellAsync(task, () => GrainFactory.GetGrain<IExecutionGrain>(execution.Value).Cancel(compensate: true, reason));
        }
    }

    /// <summary>Tries some times; what it tells of is stored already.</summary>
    private async Task TellAsync(TaskView task, Func<Task> tell)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                await tell();
                return;
            }
            catch (Exception e) when (!_leaving.IsCancellationRequested)
            {
                LogNotReached(_logger, task.TaskId, task.Machine, e);
                if (tries == MostTries || !_machines.Has(task.Machine))
                {
                    return;
                }

                await _machines.ChangedAsync(ShortestPause * tries, _time, _leaving.Token);
            }
        }
    }

    [LoggerMessage(2, LogLevel.Warning, "Task {TaskId} could not be asked for on machine {Machine}; it is tried again.")]
    private static partial void LogNotReached(ILogger logger, string taskId, string machine, Exception exception);
}
