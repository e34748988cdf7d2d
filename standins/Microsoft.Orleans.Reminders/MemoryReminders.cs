using System.Collections.Concurrent;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Hosting;
using Orleans.Runtime;

namespace Orleans.Timers;

/// <summary>The reminders of this process. Each is a timer that calls its grain; a tick follows the last one's end, never beside it.</summary>
internal sealed partial class MemoryReminders(
    IGrainFactory grains, TimeProvider time, IOptions<ReminderOptions> options, ILogger<MemoryReminders> logger) : IReminderRegistry, IHostedService
{
    private readonly ConcurrentDictionary<(GrainId Grain, string Name), Reminder> _reminders = new();
    private readonly IGrainFactory _grains = grains;
    private readonly TimeProvider _time = time;
    private readonly ILogger _logger = logger;
    private volatile bool _stopped;

    public Task<IGrainReminder> RegisterOrUpdateReminder(GrainId callingGrainId, string reminderName, TimeSpan dueTime, TimeSpan period)
    {
        ArgumentException.ThrowIfNullOrEmpty(reminderName);
        if (dueTime == Timeout.InfiniteTimeSpan || dueTime < TimeSpan.Zero)
        {
            throw new ArgumentOutOfRangeException(nameof(dueTime), dueTime, "The due time of a reminder is zero or more.");
        }

        if (period == Timeout.InfiniteTimeSpan || period < options.Value.MinimumReminderPeriod)
        {
            throw new ArgumentException(
                $"Cannot register reminder {reminderName} as requested period ({period}) is less than minimum allowed reminder period "
                + $"({options.Value.MinimumReminderPeriod})", nameof(period));
        }

        var reminder = new Reminder(this, callingGrainId, reminderName, _time.GetUtcNow().UtcDateTime + dueTime, period);
        _reminders.AddOrUpdate((callingGrainId, reminderName), reminder, (_, old) =>
        {
            old.Dispose();
            return reminder;
        });
        reminder.Start(dueTime);
        return Task.FromResult<IGrainReminder>(reminder);
    }

    public Task UnregisterReminder(GrainId callingGrainId, IGrainReminder reminder)
    {
        if (!_reminders.TryRemove((callingGrainId, reminder.ReminderName), out var removed))
        {
            throw new ReminderException($"Could not unregister reminder {reminder.ReminderName} of {callingGrainId}: it is not registered.");
        }

        removed.Dispose();
        return Task.CompletedTask;
    }

    public Task<IGrainReminder?> GetReminder(GrainId callingGrainId, string reminderName) =>
        Task.FromResult<IGrainReminder?>(_reminders.GetValueOrDefault((callingGrainId, reminderName)));

    public Task<List<IGrainReminder>> GetReminders(GrainId callingGrainId) => Task.FromResult<List<IGrainReminder>>(
        [.. _reminders.Where(reminder => reminder.Key.Grain == callingGrainId).Select(reminder => reminder.Value)]);

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken)
    {
        _stopped = true;
        foreach (var reminder in _reminders.Values)
        {
            reminder.Dispose();
        }

        return Task.CompletedTask;
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Reminder {Reminder} of grain {GrainId} failed; it comes again after its period")]
    private static partial void LogFailed(ILogger logger, Exception exception, string reminder, GrainId grainId);

    private sealed class Reminder(MemoryReminders owner, GrainId grain, string name, DateTime first, TimeSpan period) : IGrainReminder, IDisposable
    {
        private readonly Lock _gate = new();
        private ITimer? _timer;
        private bool _disposed;

        public string ReminderName => name;

        public void Start(TimeSpan dueTime)
        {
            using (ExecutionContext.IsFlowSuppressed() ? default(AsyncFlowControl?) : ExecutionContext.SuppressFlow())
            {
                lock (_gate)
                {
                    if (!_disposed && !owner._stopped)
                    {
                        _timer = owner._time.CreateTimer(
                            static reminder => _ = ((Reminder)reminder!).TickAsync(), this, dueTime, Timeout.InfiniteTimeSpan);
                    }
                }
            }
        }

        public void Dispose()
        {
            lock (_gate)
            {
                _disposed = true;
                _timer?.Dispose();
            }
        }

        private async Task TickAsync()
        {
            try
            {
                await owner._grains.GetGrain<IRemindable>(grain)
                    .ReceiveReminder(name, new TickStatus(first, period, owner._time.GetUtcNow().UtcDateTime));
            }
            catch (Exception exception)
            {
                LogFailed(owner._logger, exception, name, grain);
            }

            lock (_gate)
            {
                if (!_disposed)
                {
                    _timer?.Change(UntilNext(), Timeout.InfiniteTimeSpan);
                }
            }
        }

        // Ticks stay on the grid of the first one; those missed meanwhile are left out.
        private TimeSpan UntilNext()
        {
            var since = owner._time.GetUtcNow().UtcDateTime - first;
            var ticks = (since.Ticks / period.Ticks) + 1;
            var wait = first + TimeSpan.FromTicks(ticks * period.Ticks) - owner._time.GetUtcNow().UtcDateTime;
            return wait > TimeSpan.Zero ? wait : TimeSpan.FromMilliseconds(1);
        }
    }
}
