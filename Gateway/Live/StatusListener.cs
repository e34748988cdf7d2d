using System.Threading.Channels;

namespace OrleansWorkflows.Gateway.Live;

/// <summary>One listener's bounded queue of status changes.</summary>
public sealed class StatusListener : IAsyncDisposable
{
    private readonly Func<ExecutionStatusChanged, bool> _filter;

    private readonly Func<StatusListener, Task> _leave;

    private readonly Channel<ExecutionStatusChanged> _queue;

    private readonly TaskCompletionSource _cutOff = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public StatusListener(Func<ExecutionStatusChanged, bool> filter, int capacity, Func<StatusListener, Task> leave)
    {
        (_filter, _leave) = (filter, leave);
        _queue = Channel.CreateBounded<ExecutionStatusChanged>(new BoundedChannelOptions(capacity) { SingleReader = true });
    }

    /// <summary>Ends when the listener was cut off, after what was queued before.</summary>
    public ChannelReader<ExecutionStatusChanged> Changes => _queue.Reader;

    /// <summary>Completes when the queue was full and the listener is told nothing any more.</summary>
    public Task CutOff => _cutOff.Task;

    /// <summary>Takes what passes the filter.</summary>
    public void Offer(ExecutionStatusChanged change)
    {
        if (_filter(change) && !_queue.Writer.TryWrite(change) && _queue.Writer.TryComplete())
        {
            _cutOff.TrySetResult();
        }
    }

    public async ValueTask DisposeAsync() => await _leave(this);
}
