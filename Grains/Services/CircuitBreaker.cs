using OrleansWorkflows.Services.Configuration;

namespace OrleansWorkflows.Services;

/// <summary>
/// Opens after a number of failures in a row, and then refuses calls at once; after a while one call may try, and decides. Polly's breaker goes by
/// ratios over a window, which an author who writes <c>threshold: 5</c> does not mean.
/// </summary>
internal sealed class CircuitBreaker(ServiceBreaker settings, TimeProvider time)
{
    private readonly Lock _gate = new();
    private int _failures;
    private DateTimeOffset? _openUntil;
    private bool _trying;

    public BreakerState State
    {
        get
        {
            lock (_gate)
            {
                return _openUntil is not { } until ? BreakerState.Closed : until > time.GetUtcNow() ? BreakerState.Open : BreakerState.HalfOpen;
            }
        }
    }

    /// <summary>When the next call may try; null: every call may.</summary>
    public DateTimeOffset? OpenUntil
    {
        get
        {
            lock (_gate)
            {
                return _openUntil;
            }
        }
    }

    /// <returns>True: go on, and report the outcome with <see cref="Record"/> or <see cref="Release"/>.</returns>
    public bool TryEnter(out DateTimeOffset retryAt)
    {
        lock (_gate)
        {
            var now = time.GetUtcNow();
            retryAt = _openUntil is { } until && until > now ? until : now + TimeSpan.FromSeconds(1);
            if (_openUntil is null)
            {
                return true;
            }

            if (now < _openUntil || _trying)
            {
                return false;
            }

            return _trying = true;
        }
    }

    /// <returns>True when this opened the breaker.</returns>
    public bool Record(bool failed)
    {
        lock (_gate)
        {
            _trying = false;
            if (!failed)
            {
                (_failures, _openUntil) = (0, null);
                return false;
            }

            if (++_failures < settings.Threshold)
            {
                return false;
            }

            _openUntil = time.GetUtcNow() + settings.Timeout;
            return true;
        }
    }

    /// <summary>The call ended without saying anything about the service (it was cancelled before it went out).</summary>
    public void Release()
    {
        lock (_gate)
        {
            _trying = false;
        }
    }

    /// <summary>Failures that the service is to blame for: no connection, no answer, 5xx, and being asked to slow down.</summary>
    public static bool Counts(ToolError? error) =>
        error is { Code: "connection_failed" or "connection_lost" or "timeout" } or { HttpStatus: >= 500 or 408 or 429 };
}

/// <summary>Numbered as the metric shows them.</summary>
internal enum BreakerState
{
    Closed,

    /// <summary>The next call may try.</summary>
    HalfOpen,

    Open,
}
