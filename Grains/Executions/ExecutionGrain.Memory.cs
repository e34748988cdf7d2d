using OrleansWorkflows.Engine;

namespace OrleansWorkflows.Executions;

/// <content>When to stay in memory: as long as work is in flight, somebody reads, or a timer is due soon.</content>
public sealed partial class ExecutionGrain
{
    private IGrainTimer? _timer;
    private DateTimeOffset? _armedFor;
    private bool _isLeft;
    private bool _isNeededNext;

    /// <summary>
    /// True when this turn leaves nothing in flight, so that no silo has to look after the execution. A call that a termination left behind is no matter:
    /// nobody waits for its answer, and no later turn would say that it has come.
    /// </summary>
    private bool WillBeDormant(ExecutionState state, IReadOnlyList<ExecutionCommand> commands) =>
        commands.Count == 0 && (state.Phase == Phase.Ended || (_inFlight.Count == 0 && !IsTimerNear(state))) && ExecutionEngine.Outstanding(state).Count == 0;

    private bool IsTimerNear(ExecutionState state) =>
        state.Timers.Count > 0 && state.Timers.Min!.DueAt - runtime.Time.GetUtcNow() <= runtime.Options.ShortTimer;

    private void LeaveMemoryIfDormant()
    {
        if (_home is null && _inbox.Count == 0 && _inFlight.Count == 0 && _readers == 0 && _turns is null or { IsCompleted: true }
            && (_state is not { Sequence: > 0 } state || !IsTimerNear(state)))
        {
            LeaveMemory();
        }
    }

    private void LeaveMemory() => DeactivateOnIdle();

    /// <summary>What happens next happens in another activation. Whoever reads here asks that one, instead of keeping this one from going.</summary>
    private void LeaveForNext()
    {
        _isLeft = true;
        WakeReaders();
        LeaveMemory();
    }

    /// <summary>Has the next activation take it up, once this one is gone.</summary>
    private async Task WakeNextAsync(IExecutionGrain next)
    {
        for (var tries = 0; tries < 5; tries++)
        {
            try
            {
                await next.Wake(isOrphan: false);
                return;
            }
            catch (Exception e)
            {
                LogNotMoved(_logger, Id, e);
                await Task.Delay(TimeSpan.FromSeconds(1), runtime.Time);
            }
        }
    }

    private void ArmTimer()
    {
        if (_state is not { Timers.Count: > 0 } state)
        {
            _timer?.Dispose();
            _timer = null;
            return;
        }

        var next = state.Timers.Min!.DueAt;
        if (_timer is not null && _armedFor == next)
        {
            return;
        }

        // Timers are never early: round up to the next millisecond. Very long ones are looked at again every day.
        _armedFor = next;
        var wait = TimeSpan.FromMilliseconds(
            Math.Clamp(Math.Ceiling((next - runtime.Time.GetUtcNow()).TotalMilliseconds), 0, TimeSpan.FromDays(1).TotalMilliseconds));
        if (_timer is null)
        {
            _timer = this.RegisterGrainTimer(_ => FireTimersAsync(), new GrainTimerCreationOptions(wait, Timeout.InfiniteTimeSpan) { Interleave = true });
        }
        else
        {
            _timer.Change(wait, Timeout.InfiniteTimeSpan);
        }
    }

    private async Task FireTimersAsync()
    {
        _armedFor = null;
        await PostAsync(new FireTimers());
    }
}
