using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Concurrency;
using OrleansWorkflows.Journal;
using OrleansWorkflows.Services;

namespace OrleansWorkflows.Executions;

/// <summary>
/// Sweeps what has expired, batch by batch, then sleeps until the next execution expires or <see cref="RetentionOptions.SweepEvery"/> has passed: one that
/// ends meanwhile may expire sooner than any that is known. A reminder only revives it.
/// </summary>
[Reentrant]
public sealed partial class RetentionGrain(
    IExecutionJournal journal, IExecutionSecrets secrets, IOptions<RetentionOptions> options, TimeProvider time, ILogger<RetentionGrain> logger) : Grain, IRetentionGrain, IRemindable
{
    private const string ReminderName = "revive";

    /// <summary>Well below the response time-out.</summary>
    private static readonly TimeSpan LongestSweep = TimeSpan.FromSeconds(5);

    /// <summary>Far longer than any start takes to be stored or refused.</summary>
    private static readonly TimeSpan LongestStart = TimeSpan.FromHours(1);

    private static readonly TimeSpan ShortestSleep = TimeSpan.FromSeconds(1);

    private readonly ILogger _logger = logger;
    private IGrainTimer? _timer;
    private Task? _sweeping;

    private PartitionRange Partitions
    {
        get
        {
            var size = PartitionRange.Count / IRetentionGrain.Count;
            var first = (int)this.GetPrimaryKeyLong() * size;
            return new PartitionRange(first, first + size - 1);
        }
    }

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        await this.RegisterOrUpdateReminder(ReminderName, TimeSpan.FromHours(1), TimeSpan.FromHours(1));
        _timer = this.RegisterGrainTimer(
            _ => Sweep(), new GrainTimerCreationOptions(options.Value.SweepEvery, Timeout.InfiniteTimeSpan) { Interleave = true, KeepAlive = true });
    }

    public Task ReceiveReminder(string reminderName, TickStatus status) => Sweep();

    public Task Sweep() => _sweeping is { IsCompleted: false } running ? running : _sweeping = SweepOnceAsync();

    private async Task SweepOnceAsync()
    {
        var sleep = options.Value.SweepEvery;
        try
        {
            var began = time.GetTimestamp();
            var (trimmed, deleted, isMore) = (0, 0, true);
            while (isMore && time.GetElapsedTime(began) < LongestSweep)
            {
                var now = time.GetUtcNow();
                var done = await journal.ExpireAsync(new ExpiryBatch(now, now + options.Value.PostponeBy, Partitions, options.Value.BatchSize));
                (trimmed, deleted, isMore) = (trimmed + done.Trimmed, deleted + done.Deleted, done.IsMore);
            }

            if (trimmed + deleted > 0)
            {
                LogSwept(_logger, trimmed, deleted);
            }

            if (Partitions.First == 0 && await secrets.DeleteForgottenAsync(time.GetUtcNow() - LongestStart) is > 0 and var forgotten)
            {
                LogForgotten(_logger, forgotten);
            }

            if (await journal.NextExpiryAsync(Partitions) is { } next && next - time.GetUtcNow() is var until && until < sleep)
            {
                sleep = until > ShortestSleep ? until : ShortestSleep;
            }
        }
        catch (Exception e)
        {
            LogFailed(_logger, e);
        }

        _timer?.Change(sleep, Timeout.InfiniteTimeSpan);
    }

    [LoggerMessage(1, LogLevel.Information, "Retention: {Trimmed} executions keep events and header only, {Deleted} are deleted.")]
    private static partial void LogSwept(ILogger logger, int trimmed, int deleted);

    [LoggerMessage(3, LogLevel.Information, "Retention: target headers of {Count} starts that were never stored are deleted.")]
    private static partial void LogForgotten(ILogger logger, int count);

    [LoggerMessage(2, LogLevel.Warning, "What has expired could not be swept; it is tried again later.")]
    private static partial void LogFailed(ILogger logger, Exception exception);
}
