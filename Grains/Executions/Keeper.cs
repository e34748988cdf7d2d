using OrleansWorkflows.Journal;

namespace OrleansWorkflows.Executions;

/// <summary>
/// The work of one keeper: wakes executions whose silo is gone, and those whose timer is due soon, and says when to look again. Between looks it asks
/// nothing. Executions are woken some seconds ahead and keep their timers themselves from then on, so that many at one instant are all in time; how
/// many wait so is bounded.
/// </summary>
/// <param name="living">The owners that live.</param>
/// <param name="wakeAsync">Wakes one; with true as an orphan. False: it could not be woken.</param>
internal sealed class Keeper(
    IExecutionJournal journal,
    PartitionRange partitions,
    ExecutionOptions options,
    TimeProvider time,
    Func<IReadOnlyCollection<string>> living,
    Func<ExecutionId, bool, Task<bool>> wakeAsync)
{
    /// <summary>Executions that are in memory because their timer is due soon, at most; a few kilobytes each.</summary>
    public const int MaxAhead = 4_096;

    private const int BatchSize = 512;

    /// <summary>Executions that are woken at once: enough to fill the store's readers and commits.</summary>
    private const int Lanes = 128;

    private static readonly TimeSpan FirstRetry = TimeSpan.FromSeconds(1);

    private readonly Queue<DateTimeOffset> _ahead = new();
    private WakeTime _woken = WakeTime.First;
    private DateTimeOffset _told = DateTimeOffset.MaxValue;
    private DateTimeOffset _sweepAt = DateTimeOffset.MinValue;
    private int _failures;
    private bool _hasFailed;

    /// <summary>When to look again, at the latest.</summary>
    public DateTimeOffset NextLook { get; private set; } = DateTimeOffset.MinValue;

    /// <summary>A timer was stored.</summary>
    /// <returns>Whether <see cref="NextLook"/> moved: the timer is earlier than what was known.</returns>
    public bool Expect(DateTimeOffset wakeAt)
    {
        _told = Earlier(_told, wakeAt);
        var known = NextLook;
        NextLook = Earlier(known, wakeAt - options.WakeAhead);
        return NextLook < known;
    }

    /// <summary>One look. <see cref="NextLook"/> says when the next is due, whatever happened: nothing is thrown.</summary>
    /// <param name="isSweep">Whether everything is looked at again: orphans, and what should have been awake already.</param>
    /// <returns>What went wrong, if anything.</returns>
    public async Task<Exception?> LookAsync(bool isSweep)
    {
        Exception? error = null;
        if (_told <= _woken.At)
        {
            // Stored so late that it lies behind what has been looked at.
            _woken = new WakeTime(_told.AddTicks(-1), WakeTime.First.ExecutionId);
        }

        (_told, _hasFailed) = (DateTimeOffset.MaxValue, false);
        var next = DateTimeOffset.MaxValue;
        try
        {
            if (isSweep || time.GetUtcNow() >= _sweepAt)
            {
                _woken = WakeTime.First;
                _ahead.Clear();
                await WakeOrphansAsync();
                _sweepAt = time.GetUtcNow() + options.SweepEvery;
            }

            next = await WakeDueAsync();
        }
        catch (Exception e)
        {
            (error, _hasFailed) = (e, true);
        }

        _failures = _hasFailed ? _failures + 1 : 0;
        if (_hasFailed)
        {
            // From the start again, less and less often.
            _sweepAt = time.GetUtcNow() + Shorter(FirstRetry * Math.Pow(2, Math.Min(_failures - 1, 12)), options.SweepEvery);
        }

        NextLook = Earlier(Earlier(next, _sweepAt), _told - options.WakeAhead);
        return error;
    }

    private async Task WakeOrphansAsync()
    {
        var owners = living();
        var seen = new HashSet<ExecutionId>();
        while (true)
        {
            var orphans = await journal.OrphansAsync(owners, partitions, BatchSize);
            var fresh = orphans.Select(orphan => orphan.ExecutionId).Where(seen.Add).ToArray();
            if (fresh.Length == 0)
            {
                return;
            }

            await WakeAsync(fresh, isOrphan: true);
        }
    }

    /// <returns>When the next look for timers is due.</returns>
    private async Task<DateTimeOffset> WakeDueAsync()
    {
        while (true)
        {
            var now = time.GetUtcNow();
            while (_ahead.TryPeek(out var past) && past <= now)
            {
                _ahead.Dequeue();
            }

            var limit = Math.Min(BatchSize, MaxAhead - _ahead.Count);
            if (limit <= 0)
            {
                // Full. Goes on when a quarter of those that wait have come due.
                return _ahead.ElementAt(MaxAhead / 4);
            }

            var until = now + options.WakeAhead;
            var due = await journal.DueAsync(_woken, until, partitions, limit);
            await WakeAsync([.. due.Select(wake => wake.ExecutionId)], isOrphan: false);
            foreach (var wake in due)
            {
                _woken = wake;
                _ahead.Enqueue(wake.At);
            }

            if (due.Count < limit)
            {
                // Not at each of many timers in a row: a look takes along what comes due until the next.
                return await journal.NextWakeAsync(until, partitions) is { } next
                    ? Later(next - options.WakeAhead, now + (options.WakeAhead / 4))
                    : DateTimeOffset.MaxValue;
            }
        }
    }

    private async Task WakeAsync(ExecutionId[] executions, bool isOrphan)
    {
        var next = -1;
        await Task.WhenAll(Enumerable.Range(0, Math.Min(Lanes, executions.Length)).Select(async _ =>
        {
            while (++next < executions.Length)
            {
                _hasFailed |= !await wakeAsync(executions[next], isOrphan);
            }
        }));
    }

    private static DateTimeOffset Earlier(DateTimeOffset one, DateTimeOffset other) => one < other ? one : other;

    private static DateTimeOffset Later(DateTimeOffset one, DateTimeOffset other) => one > other ? one : other;

    private static TimeSpan Shorter(TimeSpan one, TimeSpan other) => one < other ? one : other;
}
