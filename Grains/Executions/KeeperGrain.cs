using Microsoft.Extensions.Logging;
using Orleans.Concurrency;
using Microsoft.Extensions.Options;
using OrleansWorkflows.Journal;

namespace OrleansWorkflows.Executions;

/// <summary>
/// Finds by header queries what has to be woken. A reminder only revives it; between looks it sleeps until the next timer that is known, or until
/// the next sweep.
/// </summary>
[Reentrant]
public sealed partial class KeeperGrain(
    IExecutionJournal journal,
    IClusterMembershipService membership,
    IOptions<ExecutionOptions> options,
    TimeProvider time,
    ILogger<KeeperGrain> logger) : Grain, IKeeperGrain, IRemindable
{
    private const string ReminderName = "revive";
    private const int BatchSize = 256;

    private readonly ILogger _logger = logger;
    private readonly HashSet<ExecutionId> _awake = [];
    private IGrainTimer? _timer;
    private Task? _looking;

    private PartitionRange Partitions
    {
        get
        {
            var size = PartitionRange.Count / IKeeperGrain.Count;
            var first = (int)this.GetPrimaryKeyLong() * size;
            return new PartitionRange(first, first + size - 1);
        }
    }

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        await this.RegisterOrUpdateReminder(ReminderName, TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(1));
        _timer = this.RegisterGrainTimer(
            _ => Look(), new GrainTimerCreationOptions(options.Value.SweepEvery, Timeout.InfiniteTimeSpan) { Interleave = true, KeepAlive = true });
    }

    public Task ReceiveReminder(string reminderName, TickStatus status) => Look();

    public Task Look() => _looking is { IsCompleted: false } running ? running : _looking = LookOnceAsync();

    private async Task LookOnceAsync()
    {
        try
        {
            await WakeOrphansAsync();
            await WakeDueAsync();
        }
        catch (Exception e)
        {
            LogFailed(_logger, this.GetPrimaryKeyLong(), e);
        }

        await SleepAsync();
    }

    private async Task WakeOrphansAsync()
    {
        var living = membership.CurrentSnapshot.Members.Values
            .Where(m => m.Status is SiloStatus.Active or SiloStatus.Joining or SiloStatus.ShuttingDown)
            .Select(m => m.SiloAddress.ToParsableString())
            .ToArray();
        var seen = new HashSet<ExecutionId>();
        while (true)
        {
            var orphans = await journal.OrphansAsync(living, Partitions, BatchSize);
            await WakeAsync(orphans, isOrphan: true);
            if (!orphans.Aggregate(false, (any, h) => seen.Add(h.ExecutionId) || any))
            {
                return;
            }
        }
    }

    /// <summary>A minute ahead: what is woken early keeps its own timer, so that it is on time.</summary>
    private async Task WakeDueAsync()
    {
        while (true)
        {
            var due = await journal.DueAsync(time.GetUtcNow() + options.Value.ShortTimer, Partitions, _awake.Count + BatchSize);
            var asleep = due.Where(h => !_awake.Contains(h.ExecutionId)).ToArray();
            if (asleep.Length == 0)
            {
                _awake.IntersectWith(due.Select(h => h.ExecutionId));
                return;
            }

            await WakeAsync(asleep, isOrphan: false);
            _awake.UnionWith(asleep.Select(h => h.ExecutionId));
        }
    }

    private Task WakeAsync(IEnumerable<ExecutionHeader> headers, bool isOrphan) => Task.WhenAll(headers.Select(async header =>
    {
        try
        {
            await GrainFactory.GetGrain<IExecutionGrain>(header.ExecutionId.Value).Wake(isOrphan);
        }
        catch (Exception e)
        {
            _awake.Remove(header.ExecutionId);
            LogNotWoken(_logger, header.ExecutionId, e);
        }
    }));

    private async Task SleepAsync()
    {
        var due = options.Value.SweepEvery;
        try
        {
            var now = time.GetUtcNow();
            if (await journal.NextWakeAsync(now + options.Value.ShortTimer, Partitions) is { } next && next - now - options.Value.ShortTimer < due)
            {
                due = TimeSpan.FromMilliseconds(Math.Max(100, (next - now - options.Value.ShortTimer).TotalMilliseconds));
            }
        }
        catch (JournalUnavailableException e)
        {
            LogFailed(_logger, this.GetPrimaryKeyLong(), e);
        }

        _timer?.Change(due, Timeout.InfiniteTimeSpan);
    }

    [LoggerMessage(1, LogLevel.Warning, "Keeper {Keeper} could not look; it looks again later.")]
    private static partial void LogFailed(ILogger logger, long keeper, Exception exception);

    [LoggerMessage(2, LogLevel.Warning, "Execution {ExecutionId} could not be woken; it is tried again.")]
    private static partial void LogNotWoken(ILogger logger, ExecutionId executionId, Exception exception);
}
