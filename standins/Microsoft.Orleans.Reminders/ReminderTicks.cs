using Microsoft.Extensions.Logging;
using Orleans.Runtime;

namespace Orleans.Timers;

/// <summary>The ticks of one reminder at this silo. They stay on the grid of the first one; those missed meanwhile are left out, also a first one that was
/// due before its row was written.</summary>
internal sealed partial class ReminderTicks : IDisposable
{
    private readonly Lock _gate = new();
    private readonly ReminderService _owner;
    private readonly ITimer _timer;
    private bool _disposed;

    public ReminderTicks(ReminderService owner, ReminderRow row)
    {
        (_owner, Row) = (owner, row);
        using (ExecutionContext.IsFlowSuppressed() ? default(AsyncFlowControl?) : ExecutionContext.SuppressFlow())
        {
            _timer = owner.Time.CreateTimer(static ticks => _ = ((ReminderTicks)ticks!).TickAsync(), this, UntilNext(), Timeout.InfiniteTimeSpan);
        }
    }

    public ReminderRow Row { get; }

    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
            _timer.Dispose();
        }
    }

    private async Task TickAsync()
    {
        try
        {
            await _owner.Silo.GetGrain<IRemindable>(Row.Grain)
                .ReceiveReminder(Row.Name, new TickStatus(Row.StartAt, Row.Period, _owner.Time.GetUtcNow().UtcDateTime));
        }
        catch (Exception exception)
        {
            LogFailed(_owner.Logger, exception, Row.Name, Row.Grain);
        }

        lock (_gate)
        {
            if (!_disposed)
            {
                _timer.Change(UntilNext(), Timeout.InfiniteTimeSpan);
            }
        }
    }

    private TimeSpan UntilNext()
    {
        var since = _owner.Time.GetUtcNow().UtcDateTime - Row.StartAt;
        if (since < TimeSpan.Zero)
        {
            return -since;
        }

        var wait = TimeSpan.FromTicks((((since.Ticks / Row.Period.Ticks) + 1) * Row.Period.Ticks) - since.Ticks);
        return wait > TimeSpan.Zero ? wait : TimeSpan.FromMilliseconds(1);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Reminder {Reminder} of grain {GrainId} failed; it comes again after its period")]
    private static partial void LogFailed(ILogger logger, Exception exception, string reminder, GrainId grainId);
}
