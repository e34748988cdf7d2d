using Microsoft.Extensions.Options;

namespace OrleansWorkflows.Limits;

/// <summary>
/// How calls ended that a silo made for executions on other machines: kept for whoever asks again, as long as there is room. Those that were told already give way first,
/// the oldest before the others.
/// </summary>
public sealed class KeptCalls(IOptions<LimitOptions> options)
{
    private readonly Lock _gate = new();
    private readonly LinkedList<KeptCall> _told = [];
    private readonly LinkedList<KeptCall> _untold = [];

    public long Bytes { get; private set; }

    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _told.Count + _untold.Count;
            }
        }
    }

    /// <summary>Keeps it until it gives way to others.</summary>
    public KeptCall Add(long bytes)
    {
        var added = new KeptCall(bytes);
        lock (_gate)
        {
            added.Node = _untold.AddLast(added);
            Bytes += bytes;
            while ((_told.Count + _untold.Count > options.Value.KeptCalls || Bytes > options.Value.KeptCallBytes) && (_told.First ?? _untold.First)!.Value is var oldest && oldest != added)
            {
                RemoveLocked(oldest);
                oldest.GivesWay();
            }
        }

        return added;
    }

    /// <summary>Whoever wanted it has it.</summary>
    public void Told(KeptCall call)
    {
        lock (_gate)
        {
            if (call.Node is { } node && node.List == _untold)
            {
                _untold.Remove(node);
                _told.AddLast(node);
            }
        }
    }

    public void Remove(KeptCall call)
    {
        lock (_gate)
        {
            RemoveLocked(call);
        }
    }

    private void RemoveLocked(KeptCall call)
    {
        if (call.Node is { List: { } list } node)
        {
            list.Remove(node);
            Bytes -= call.Bytes;
        }
    }
}

/// <summary>How one call ended.</summary>
public sealed class KeptCall(long bytes)
{
    private readonly TaskCompletionSource _room = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public long Bytes => bytes;

    /// <summary>Completes when it has to give way.</summary>
    public Task Room => _room.Task;

    internal LinkedListNode<KeptCall>? Node { get; set; }

    internal void GivesWay() => _room.TrySetResult();
}
