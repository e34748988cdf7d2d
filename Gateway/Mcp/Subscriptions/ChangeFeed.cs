using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace OrleansWorkflows.Gateway.Mcp.Subscriptions;

/// <summary>
/// What waits to be sent to one client. A change that already waits is not queued again, so a slow client holds at most one entry for each
/// thing it asked for.
/// </summary>
internal sealed class ChangeFeed(IEnumerable<McpChange> interest)
{
    private readonly Lock _gate = new();
    private readonly HashSet<McpChange> _interest = [.. interest];
    private readonly HashSet<McpChange> _waiting = [];
    private readonly Channel<McpChange> _queue = Channel.CreateUnbounded<McpChange>();

    public IReadOnlyList<McpChange> Interest
    {
        get
        {
            lock (_gate)
            {
                return [.. _interest];
            }
        }
    }

    /// <param name="isNew">True: it was not wanted before.</param>
    /// <returns>False: as much is wanted as may.</returns>
    public bool TryWant(McpChange change, int limit, out bool isNew)
    {
        lock (_gate)
        {
            isNew = !_interest.Contains(change) && _interest.Count < limit && _interest.Add(change);
            return isNew || _interest.Contains(change);
        }
    }

    /// <returns>True: it was wanted.</returns>
    public bool Forget(McpChange change)
    {
        lock (_gate)
        {
            return _interest.Remove(change);
        }
    }

    public void Offer(McpChange change)
    {
        lock (_gate)
        {
            if (_interest.Contains(change) && _waiting.Add(change))
            {
                _queue.Writer.TryWrite(change);
            }
        }
    }

    public async IAsyncEnumerable<McpChange> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var change in _queue.Reader.ReadAllAsync(cancellationToken))
        {
            lock (_gate)
            {
                // Before it is sent: what changes from here on is news.
                _waiting.Remove(change);
            }

            yield return change;
        }
    }
}
