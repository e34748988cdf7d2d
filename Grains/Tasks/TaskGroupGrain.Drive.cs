using Microsoft.Extensions.Logging;

namespace OrleansWorkflows.Tasks;

/// <content>From the strategy to the end of the group.</content>
public sealed partial class TaskGroupGrain
{
    private void Drive()
    {
        if (!_isDriven)
        {
            _isDriven = true;
            // It has tasks in hand: idle or not, it stays.
            DelayDeactivation(Timeout.InfiniteTimeSpan);
            _ = DriveAsync();
        }
    }

    private async Task DriveAsync()
    {
        try
        {
            if (State.CancelReason is not null)
            {
                await _cancelled.CancelAsync();
            }

            var left = State.Deadline - _time.GetUtcNow();
            using var deadline = new CancellationTokenSource(left > TimeSpan.Zero ? left : TimeSpan.Zero, _time);
            var reason = await RunAsync(deadline.Token);
            if (_leaving.IsCancellationRequested)
            {
                return;
            }

            State = State with
            {
                Status = State.CancelReason is not null ? TaskGroupStatus.Cancelled : reason is null ? TaskGroupStatus.Completed : TaskGroupStatus.Failed,
                Reason = State.CancelReason ?? reason,
                EndedAt = _time.GetUtcNow(),
            };
            await _writes.SaveAsync();
            _ended.TrySetResult();
            await OpenGroups.Keep(Id, State.EndedAt.Value);
        }
        catch (Exception e) when (!_leaving.IsCancellationRequested)
        {
            // Whoever looks at the open groups next brings it back.
            LogStopped(_logger, Id, e);
            DeactivateOnIdle();
        }
        catch (Exception)
        {
            // This activation goes; the next one reads what is stored.
        }
        finally
        {
            DelayDeactivation(TimeSpan.Zero);
        }
    }

    /// <summary>Has the tasks done as the strategy says; afterwards all of them have ended. Null: the group completed; else why it did not.</summary>
    private Task<string?> RunAsync(CancellationToken deadline) => State.Request!.Strategy switch
    {
        ExecutionStrategy.Sequential => RunSequentialAsync(deadline),
        ExecutionStrategy.Failover => RunFailoverAsync(deadline),
        ExecutionStrategy.Broadcast => RunBroadcastAsync(deadline),
        ExecutionStrategy.Quorum => RunQuorumAsync(deadline),
        _ => RunParallelAsync(deadline),
    };

    private async Task<string?> RunParallelAsync(CancellationToken deadline)
    {
        await Task.WhenAll(Places().Select(place => FollowAsync(place, deadline, _cancelled.Token)));
        return FailedOn();
    }

    private async Task<string?> RunSequentialAsync(CancellationToken deadline)
    {
        foreach (var place in Places())
        {
            await FollowAsync(place, deadline, _cancelled.Token);
            if (_leaving.IsCancellationRequested || State.Tasks[place].Status != MachineTaskStatus.Completed)
            {
                await SkipRestAsync($"The task did not complete on machine '{State.Tasks[place].Machine}', which comes before.");
                return FailedOn();
            }
        }

        return null;
    }

    private async Task<string?> RunFailoverAsync(CancellationToken deadline)
    {
        foreach (var place in Places())
        {
            await FollowAsync(place, deadline, _cancelled.Token);
            var task = State.Tasks[place];
            if (task.Status == MachineTaskStatus.Completed)
            {
                await SkipRestAsync($"Machine '{task.Machine}' completed it.");
                return null;
            }

            if (_leaving.IsCancellationRequested || deadline.IsCancellationRequested || _cancelled.IsCancellationRequested)
            {
                await SkipRestAsync(deadline.IsCancellationRequested ? "The deadline passed before its turn came." : "The group was cancelled before its turn came.");
                break;
            }
        }

        return $"No machine completed it. {FailedOn()}";
    }

    private async Task<string?> RunBroadcastAsync(CancellationToken deadline)
    {
        await Task.WhenAll(Places().Select(place => FollowAsync(place, deadline, _cancelled.Token)));
        return State.MachinesOf(MachineTaskStatus.Completed).Count > 0 ? null : $"No machine completed it. {FailedOn()}";
    }

    private async Task<string?> RunQuorumAsync(CancellationToken deadline)
    {
        using var decided = CancellationTokenSource.CreateLinkedTokenSource(_cancelled.Token);
        var open = Places().Select(place => FollowAsync(place, deadline, decided.Token)).ToList();
        while (open.Count > 0)
        {
            var next = await Task.WhenAny(open);
            open.Remove(next);
            await next;
            var completed = State.MachinesOf(MachineTaskStatus.Completed).Count;
            if (completed >= State.Quorum || completed + open.Count < State.Quorum)
            {
                await decided.CancelAsync();
            }
        }

        var count = State.MachinesOf(MachineTaskStatus.Completed).Count;
        return count >= State.Quorum ? null : $"{count} of {State.Tasks.Count} machines completed it; {State.Quorum} were needed. {FailedOn()}";
    }

    private IEnumerable<int> Places() => Enumerable.Range(0, State.Tasks.Count);

    /// <summary>Null: on none.</summary>
    private string? FailedOn()
    {
        var failed = State.MachinesOf(MachineTaskStatus.Failed);
        return failed.Count == 0 ? null : $"It failed on {string.Join(", ", failed.Take(20))}{(failed.Count > 20 ? $" and {failed.Count - 20} more" : "")}.";
    }

    private async Task SkipRestAsync(string note)
    {
        if (_leaving.IsCancellationRequested)
        {
            return;
        }

        foreach (var place in Places().Where(place => !State.Tasks[place].Status.HasEnded()))
        {
            State = State.With(place, State.Tasks[place] with { Status = MachineTaskStatus.Skipped, Note = note, EndedAt = _time.GetUtcNow() });
        }

        await _writes.SaveAsync();
    }

    [LoggerMessage(1, LogLevel.Error, "Task group {TaskGroupId} can not go on here; it is taken up again within a minute.")]
    private static partial void LogStopped(ILogger logger, string taskGroupId, Exception exception);
}
