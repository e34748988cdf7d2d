using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OrleansWorkflows.Journal;

namespace OrleansWorkflows.Executions;

/// <summary>
/// Tells keepers of timers that executions of this silo stored, where the keeper would not look early enough by itself. What one call says holds for
/// all later timers, and whatever gathers while it is under way goes with the next: ten thousand sleeping executions are a handful of calls. A notice
/// that is lost with its silo is mended at once by the look that follows the change of membership, and in any case by the keeper's next sweep.
/// </summary>
public sealed partial class KeeperNotices
{
    private const int MaxTries = 5;

    /// <summary>Clocks of silos differ, and a look that has begun may miss what is stored now.</summary>
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(1);

    private readonly IGrainFactory _grains;
    private readonly TimeSpan _wakeAhead;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Line[] _lines;

    public KeeperNotices(IGrainFactory grains, IOptions<ExecutionOptions> options, TimeProvider time, ILogger<KeeperNotices> logger)
    {
        (_grains, _wakeAhead, _time, _logger) = (grains, options.Value.WakeAhead, time, logger);
        _lines = [.. Enumerable.Range(0, IKeeperGrain.Count).Select(keeper => new Line(keeper))];
    }

    /// <summary>Called after the commit. Returns at once.</summary>
    public void Stored(ExecutionId execution, DateTimeOffset wakeAt)
    {
        var line = _lines[execution.Partition * IKeeperGrain.Count / PartitionRange.Count];
        lock (line)
        {
            if (wakeAt - _wakeAhead >= line.NextLook && _time.GetUtcNow() + Margin < line.NextLook)
            {
                return;
            }

            line.Earliest = line.Earliest < wakeAt ? line.Earliest : wakeAt;
            if (line.IsSending)
            {
                return;
            }

            line.IsSending = true;
        }

        // Not within the execution's turn, nor on its scheduler: it may leave memory meanwhile.
        _ = Task.Run(() => SendAsync(line));
    }

    private async Task SendAsync(Line line)
    {
        for (var failures = 0; ;)
        {
            DateTimeOffset earliest;
            lock (line)
            {
                earliest = line.Earliest;
                line.Earliest = DateTimeOffset.MaxValue;
                if (earliest == DateTimeOffset.MaxValue)
                {
                    line.IsSending = false;
                    return;
                }
            }

            try
            {
                var nextLook = await _grains.GetGrain<IKeeperGrain>(line.Keeper).Expect(earliest).ConfigureAwait(false);
                failures = 0;
                lock (line)
                {
                    line.NextLook = nextLook;
                }
            }
            catch (Exception exception)
            {
                LogNotTold(_logger, line.Keeper, exception);
                if (++failures < MaxTries)
                {
                    lock (line)
                    {
                        line.Earliest = line.Earliest < earliest ? line.Earliest : earliest;
                    }
                }

                await Task.Delay(RetryDelay, _time).ConfigureAwait(false);
            }
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "Keeper {Keeper} could not be told of a timer; its next sweep finds it.")]
    private static partial void LogNotTold(ILogger logger, int keeper, Exception exception);

    /// <summary>What is known of one keeper, and what it is to be told.</summary>
    private sealed class Line(int keeper)
    {
        public int Keeper => keeper;

        public DateTimeOffset NextLook { get; set; } = DateTimeOffset.MinValue;

        public DateTimeOffset Earliest { get; set; } = DateTimeOffset.MaxValue;

        public bool IsSending { get; set; }
    }
}
