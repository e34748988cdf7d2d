namespace OrleansWorkflows.Journal;

/// <summary>A queue that dedicated threads take from in batches: whatever waits, at once, without timers.</summary>
internal sealed class WaitingLine<T>
{
    private readonly object _gate = new();
    private readonly Queue<T> _items = new();
    private int _count;
    private volatile bool _closed;

    public int Count => Volatile.Read(ref _count);

    public bool IsClosed => _closed;

    /// <returns>False when the line is closed.</returns>
    public bool TryEnqueue(T item)
    {
        lock (_gate)
        {
            if (_closed)
            {
                return false;
            }

            _items.Enqueue(item);
            _count = _items.Count;
            if (_items.Count == 1)
            {
                Monitor.Pulse(_gate);
            }

            return true;
        }
    }

    /// <summary>Blocks until something waits; takes at most <paramref name="max"/>.</summary>
    /// <returns>False when the line is closed and empty.</returns>
    public bool Take(List<T> into, int max)
    {
        into.Clear();
        lock (_gate)
        {
            while (_items.Count == 0)
            {
                if (_closed)
                {
                    return false;
                }

                Monitor.Wait(_gate);
            }

            while (into.Count < max && _items.TryDequeue(out var item))
            {
                into.Add(item);
            }

            _count = _items.Count;
            if (_items.Count > 0)
            {
                Monitor.Pulse(_gate);
            }

            return true;
        }
    }

    /// <summary>Takes at most <paramref name="max"/> of what waits now, after what the list holds already; never blocks.</summary>
    public void TakeWaiting(List<T> into, int max)
    {
        lock (_gate)
        {
            for (; max > 0 && _items.TryDequeue(out var item); max--)
            {
                into.Add(item);
            }

            _count = _items.Count;
        }
    }

    /// <summary>Refuses what comes from now on; what waits is still taken.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _closed = true;
            Monitor.PulseAll(_gate);
        }
    }
}
