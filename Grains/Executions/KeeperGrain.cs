using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Concurrency;
using OrleansWorkflows.Journal;

namespace OrleansWorkflows.Executions;

/// <summary>
/// The shell around a <see cref="Keeper"/>: sleeps until its next look, or until somebody has news for it. The reminder only brings it back where its
/// silo died; while it lives, a tick does nothing.
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

    private readonly ILogger _logger = logger;
    private Keeper _keeper = null!;
    private IGrainTimer _timer = null!;
    private bool _isLooking;
    private bool _isSweepWanted;

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        // It has a plan in memory: idle or not, it stays.
        DelayDeactivation(Timeout.InfiniteTimeSpan);
        _keeper = new Keeper(journal, PartitionsOf((int)this.GetPrimaryKeyLong()), options.Value, time, Living, WakeAsync);
        _timer = this.RegisterGrainTimer(
            _ => LookAsync(isSweep: false), new GrainTimerCreationOptions(TimeSpan.Zero, Timeout.InfiniteTimeSpan) { Interleave = true, KeepAlive = true });
        await this.RegisterOrUpdateReminder(ReminderName, TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(1));
    }

    public Task ReceiveReminder(string reminderName, TickStatus status) => Task.CompletedTask;

    /// <remarks>The first look is about to begin by itself, and sweeps.</remarks>
    public Task Look() => _keeper.NextLook == DateTimeOffset.MinValue && !_isLooking ? Task.CompletedTask : LookAsync(isSweep: true);

    public Task<DateTimeOffset> Expect(DateTimeOffset wakeAt)
    {
        if (_keeper.Expect(wakeAt))
        {
            Sleep();
        }

        return Task.FromResult(_keeper.NextLook);
    }

    private static PartitionRange PartitionsOf(int keeper)
    {
        var size = PartitionRange.Count / IKeeperGrain.Count;
        return new PartitionRange(keeper * size, ((keeper + 1) * size) - 1);
    }

    private async Task LookAsync(bool isSweep)
    {
        _isSweepWanted |= isSweep;
        if (_isLooking)
        {
            // What is asked for during a look may be news to it: it looks again.
            return;
        }

        _isLooking = true;
        try
        {
            do
            {
                (isSweep, _isSweepWanted) = (_isSweepWanted, false);
                if (await _keeper.LookAsync(isSweep) is { } error)
                {
                    LogFailed(_logger, this.GetPrimaryKeyLong(), error);
                }
            }
            while (_isSweepWanted);
        }
        finally
        {
            _isLooking = false;
        }

        Sleep();
    }

    private void Sleep()
    {
        if (!_isLooking)
        {
            var wait = Math.Ceiling((_keeper.NextLook - time.GetUtcNow()).TotalMilliseconds);
            _timer.Change(TimeSpan.FromMilliseconds(Math.Max(0, wait)), Timeout.InfiniteTimeSpan);
        }
    }

    private string[] Living() =>
    [
        .. membership.CurrentSnapshot.Members.Values
            .Where(member => member.Status is SiloStatus.Active or SiloStatus.Joining or SiloStatus.ShuttingDown)
            .Select(member => member.SiloAddress.ToParsableString()),
    ];

    private async Task<bool> WakeAsync(ExecutionId execution, bool isOrphan)
    {
        try
        {
            await GrainFactory.GetGrain<IExecutionGrain>(execution.Value).Wake(isOrphan);
            return true;
        }
        catch (Exception e)
        {
            LogNotWoken(_logger, execution, e);
            return false;
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "Keeper {Keeper} could not look; it looks again soon.")]
    private static partial void LogFailed(ILogger logger, long keeper, Exception exception);

    [LoggerMessage(2, LogLevel.Warning, "Execution {ExecutionId} could not be woken; it is tried again.")]
    private static partial void LogNotWoken(ILogger logger, ExecutionId executionId, Exception exception);
}
