using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Hosting;
using Orleans.Runtime;

namespace Orleans.Timers;

/// <summary>
/// Fires the reminders of the grains that are found at this silo; which those are is looked up again when the silos change, and every few minutes. A tick
/// follows the last one's end, never beside it.
/// </summary>
internal sealed partial class ReminderService(
    Silo silo,
    IReminderTable table,
    IClusterMembershipService membership,
    TimeProvider time,
    IOptions<ReminderOptions> options,
    ILogger<ReminderService> logger) : IReminderRegistry, IHostedService
{
    private static readonly TimeSpan RefreshPeriod = TimeSpan.FromMinutes(5);

    private readonly Dictionary<(GrainId Grain, string Name), ReminderTicks> _running = [];
    private readonly CancellationTokenSource _stopped = new();
    private Task _watching = Task.CompletedTask;

    public Silo Silo => silo;

    public TimeProvider Time => time;

    public ILogger Logger => logger;

    public async Task<IGrainReminder> RegisterOrUpdateReminder(GrainId callingGrainId, string reminderName, TimeSpan dueTime, TimeSpan period)
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

        var row = await table.UpsertAsync(new ReminderRow(callingGrainId, reminderName, time.GetUtcNow().UtcDateTime + dueTime, period, ""));
        Run(row);
        return new GrainReminder(row);
    }

    public async Task UnregisterReminder(GrainId callingGrainId, IGrainReminder reminder)
    {
        if (reminder is not GrainReminder known || !await table.DeleteAsync(known.Row))
        {
            throw new ReminderException($"Could not unregister reminder {reminder.ReminderName} of {callingGrainId}: it is not registered.");
        }

        End((callingGrainId, reminder.ReminderName));
    }

    public async Task<IGrainReminder?> GetReminder(GrainId callingGrainId, string reminderName) =>
        (await table.ReadAsync(callingGrainId)).FirstOrDefault(row => row.Name == reminderName) is { } row ? new GrainReminder(row) : null;

    public async Task<List<IGrainReminder>> GetReminders(GrainId callingGrainId) =>
        [.. (await table.ReadAsync(callingGrainId)).Select(row => new GrainReminder(row))];

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _watching = table.IsShared ? Task.WhenAll(WatchMembersAsync(), WatchTableAsync()) : Task.CompletedTask;
        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopped.CancelAsync();
        await _watching.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        foreach (var key in Running())
        {
            End(key);
        }
    }

    private static bool IsSame(ReminderTicks ticks, ReminderRow row) => ticks.Row.Etag == row.Etag;

    private (GrainId Grain, string Name)[] Running()
    {
        lock (_running)
        {
            return [.. _running.Keys];
        }
    }

    private void Run(ReminderRow row)
    {
        lock (_running)
        {
            if (_stopped.IsCancellationRequested || (_running.TryGetValue((row.Grain, row.Name), out var old) && IsSame(old, row)))
            {
                return;
            }

            old?.Dispose();
            _running[(row.Grain, row.Name)] = new ReminderTicks(this, row);
        }
    }

    private void End((GrainId Grain, string Name) key)
    {
        lock (_running)
        {
            if (_running.Remove(key, out var ticks))
            {
                ticks.Dispose();
            }
        }
    }

    private async Task WatchMembersAsync()
    {
        await foreach (var _ in membership.MembershipUpdates.WithCancellation(_stopped.Token))
        {
            await RefreshAsync();
        }
    }

    private async Task WatchTableAsync()
    {
        using var timer = new PeriodicTimer(RefreshPeriod, time);
        while (await timer.WaitForNextTickAsync(_stopped.Token))
        {
            await RefreshAsync();
        }
    }

    private async Task RefreshAsync()
    {
        try
        {
            var rows = await table.ReadAllAsync();
            var mine = rows.Where(row => silo.IsFoundHere(row.Grain)).ToDictionary(row => (row.Grain, row.Name));
            foreach (var key in Running().Where(key => !mine.ContainsKey(key)))
            {
                End(key);
            }

            foreach (var row in mine.Values)
            {
                Run(row);
            }
        }
        catch (Exception exception) when (!_stopped.IsCancellationRequested)
        {
            LogUnread(logger, exception);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The reminders can not be read; those that are known go on")]
    private static partial void LogUnread(ILogger logger, Exception exception);

    private sealed class GrainReminder(ReminderRow row) : IGrainReminder
    {
        public ReminderRow Row => row;

        public string ReminderName => row.Name;
    }
}
