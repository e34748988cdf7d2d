namespace Orleans.Runtime;

/// <summary>
/// Calls that wait for their turn, in order of arrival. Those that always interleave have a line of their own, so that finding the next
/// call costs the same however many wait. Guarded by the activation.
/// </summary>
internal sealed class RequestQueue
{
    private readonly Queue<Request> _ordinary = new();
    private readonly Queue<Request> _interleaving = new();
    private long _arrivals;

    public int Count => _ordinary.Count + _interleaving.Count;

    public void Enqueue(Request request)
    {
        request.Arrival = _arrivals++;
        (request.Method.AlwaysInterleaves ? _interleaving : _ordinary).Enqueue(request);
    }

    /// <summary>
    /// The first call that may run: any in a reentrant grain or when no ordinary call runs; beside one only calls that always interleave,
    /// and read-only ones while all that run are read-only.
    /// </summary>
    public Request? Take(bool allowAll, int blocking, int blockingWrites)
    {
        var ordinary = _ordinary.TryPeek(out var first)
            && (allowAll || blocking == 0 || (first.Method.IsReadOnly && blockingWrites == 0)) ? first : null;
        var interleaving = _interleaving.TryPeek(out var other) ? other : null;
        if (ordinary is null || interleaving?.Arrival < ordinary.Arrival)
        {
            return interleaving is null ? null : _interleaving.Dequeue();
        }

        return _ordinary.Dequeue();
    }

    public IReadOnlyList<Request> TakeAll()
    {
        Request[] all = [.. _ordinary.Concat(_interleaving).OrderBy(request => request.Arrival)];
        _ordinary.Clear();
        _interleaving.Clear();
        return all;
    }
}
