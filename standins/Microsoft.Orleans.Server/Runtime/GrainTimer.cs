using Microsoft.Extensions.Logging;

namespace Orleans.Runtime;

/// <summary>A timer whose ticks queue like calls. The next tick is counted from the end of the last one, so ticks never pile up.</summary>
internal sealed partial class GrainTimer : IGrainTimer
{
    private readonly Lock _gate = new();
    private readonly Activation _activation;
    private readonly Func<CancellationToken, Task> _callback;
    private readonly GrainMethod _method;
    private readonly bool _keepAlive;
    private readonly CancellationTokenSource _ended = new();
    private readonly ITimer _timer;
    private TimeSpan _period;
    private bool _ticking;
    private bool _changed;
    private bool _missed;
    private bool _disposed;

    public GrainTimer(Activation activation, Func<CancellationToken, Task> callback, GrainTimerCreationOptions options)
    {
        _activation = activation;
        _callback = callback;
        _keepAlive = options.KeepAlive;
        _method = options.Interleave ? GrainMethod.InterleavingTurn : GrainMethod.Turn;
        using (ExecutionContext.IsFlowSuppressed() ? default(AsyncFlowControl?) : ExecutionContext.SuppressFlow())
        {
            _timer = activation.Silo.Time.CreateTimer(
                static timer => ((GrainTimer)timer!).Tick(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
    }

    public void Change(TimeSpan dueTime, TimeSpan period)
    {
        Check(dueTime, nameof(dueTime));
        Check(period, nameof(period));
        lock (_gate)
        {
            if (_disposed)
            {
                return;
            }

            _period = period;
            _changed = true;
            _timer.Change(dueTime, Timeout.InfiniteTimeSpan);
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            if (_disposed)
            {
                return;
            }

            _disposed = true;
        }

        _timer.Dispose();
        _ended.Cancel();
        _activation.Remove(this);
    }

    private static void Check(TimeSpan value, string name)
    {
        if (value != Timeout.InfiniteTimeSpan && (value < TimeSpan.Zero || value.TotalMilliseconds > uint.MaxValue - 1))
        {
            throw new ArgumentOutOfRangeException(name, value, "A time of a grain timer is zero or more, or Timeout.InfiniteTimeSpan.");
        }
    }

    private void Tick()
    {
        lock (_gate)
        {
            if (_disposed || _ticking)
            {
                // Came due again, by Change, while the last tick still runs: follows it at once.
                _missed = _ticking;
                return;
            }

            (_ticking, _changed) = (true, false);
        }

        _activation.TryReceive(new TurnRequest<bool>(_activation.GrainId, _method, RunAsync) { KeepsAlive = _keepAlive, IsLocal = true });
    }

    private async Task<bool> RunAsync(ITurns activation)
    {
        try
        {
            if (!_disposed)
            {
                await _callback(_ended.Token);
            }
        }
        catch (Exception exception) when (!_ended.IsCancellationRequested)
        {
            LogTickFailed(activation.Logger, exception, activation.GrainId);
        }
        catch (OperationCanceledException)
        {
            // The timer was disposed; the callback noticed.
        }

        lock (_gate)
        {
            _ticking = false;
            if (_disposed)
            {
                return true;
            }

            if (_missed)
            {
                _missed = false;
                _timer.Change(TimeSpan.Zero, Timeout.InfiniteTimeSpan);
            }
            else if (!_changed && _period != Timeout.InfiniteTimeSpan)
            {
                // A period of zero means as soon as possible, not never again.
                _timer.Change(_period > TimeSpan.Zero ? _period : TimeSpan.FromMilliseconds(1), Timeout.InfiniteTimeSpan);
            }
        }

        return true;
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "A timer of grain {GrainId} failed")]
    private static partial void LogTickFailed(ILogger logger, Exception exception, GrainId grainId);
}
