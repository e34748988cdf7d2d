namespace Orleans.Runtime;

/// <summary>
/// Fails calls that are not answered in time. All calls here have the same time-out, so the list is in order of its deadlines, adding and
/// removing are constant, and one timer looks at its head a few times within each time-out.
/// </summary>
internal sealed class Deadlines : IDisposable
{
    private readonly Lock _gate = new();
    private readonly TimeProvider _time;
    private readonly TimeSpan _timeout;
    private readonly long _ticks;
    private readonly ITimer _timer;
    private Request? _first;
    private Request? _last;

    public Deadlines(TimeProvider time, TimeSpan timeout)
    {
        _time = time;
        _timeout = timeout;
        _ticks = (long)(timeout.TotalSeconds * time.TimestampFrequency);
        var period = TimeSpan.FromMilliseconds(Math.Clamp(timeout.TotalMilliseconds / 20, 5, 500));
        using (ExecutionContext.IsFlowSuppressed() ? default(AsyncFlowControl?) : ExecutionContext.SuppressFlow())
        {
            _timer = time.CreateTimer(static deadlines => ((Deadlines)deadlines!).FailLate(), this, period, period);
        }
    }

    public void Add(Request request)
    {
        request.Deadline = _time.GetTimestamp() + _ticks;
        lock (_gate)
        {
            request.Deadlines = this;
            request.Previous = _last;
            if (_last is null)
            {
                _first = request;
            }
            else
            {
                _last.Next = request;
            }

            _last = request;
        }
    }

    public void Remove(Request request)
    {
        lock (_gate)
        {
            if (request.Deadlines is null)
            {
                return;
            }

            request.Deadlines = null;
            if (request.Previous is null)
            {
                _first = request.Next;
            }
            else
            {
                request.Previous.Next = request.Next;
            }

            if (request.Next is null)
            {
                _last = request.Previous;
            }
            else
            {
                request.Next.Previous = request.Previous;
            }

            (request.Previous, request.Next) = (null, null);
        }
    }

    public void Dispose() => _timer.Dispose();

    private void FailLate()
    {
        var now = _time.GetTimestamp();
        while (true)
        {
            Request? late;
            lock (_gate)
            {
                late = _first;
                if (late is null || late.Deadline > now)
                {
                    return;
                }
            }

            Remove(late);
            late.Fail(new TimeoutException(
                $"Response did not arrive on time in {_timeout} for message: Request [{late.Target}] {late.Method.ActivityName}. "));
        }
    }
}
