using System.Threading.Channels;

namespace OrleansWorkflows.Gateway.Tests;

/// <summary>A clock that a test moves by hand. <see cref="TimerArmedAsync"/> is the phase to wait for before moving it.</summary>
internal sealed class ManualTime : TimeProvider
{
    private readonly Lock _gate = new();
    private readonly List<ManualTimer> _timers = [];
    private readonly Channel<TimeSpan> _armed = Channel.CreateUnbounded<TimeSpan>();
    private long _ticks = DateTimeOffset.UnixEpoch.AddYears(50).Ticks;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => Interlocked.Read(ref _ticks);

    public override DateTimeOffset GetUtcNow() => new(GetTimestamp(), TimeSpan.Zero);

    /// <summary>The due time of the next timer that was armed.</summary>
    public ValueTask<TimeSpan> TimerArmedAsync() => _armed.Reader.ReadAsync(TestContext.Current.CancellationToken);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new ManualTimer(this, () => callback(state)) { DueAt = GetTimestamp() + dueTime.Ticks };
        lock (_gate)
        {
            _timers.Add(timer);
        }

        _armed.Writer.TryWrite(dueTime);
        return timer;
    }

    public void Advance(TimeSpan by)
    {
        var now = Interlocked.Add(ref _ticks, by.Ticks);
        List<ManualTimer> due;
        lock (_gate)
        {
            due = _timers.FindAll(timer => timer.DueAt <= now);
            _timers.RemoveAll(due.Contains);
        }

        due.ForEach(timer => timer.Callback());
    }

    private sealed class ManualTimer(ManualTime time, Action callback) : ITimer
    {
        public required long DueAt { get; init; }

        public Action Callback => callback;

        public bool Change(TimeSpan dueTime, TimeSpan period) => throw new NotSupportedException("No timer here is changed.");

        public void Dispose()
        {
            lock (time._gate)
            {
                time._timers.Remove(this);
            }
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return default;
        }
    }
}
