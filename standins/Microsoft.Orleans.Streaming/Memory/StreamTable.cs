using System.Collections.Concurrent;
using Orleans.Runtime;

namespace Orleans.Streams;

/// <summary>Subscriptions by stream.</summary>
internal sealed class StreamTable
{
    private readonly ConcurrentDictionary<(string Provider, StreamId Stream), StreamState> _streams = new();

    public StreamState Get(string provider, StreamId stream) => _streams.GetOrAdd((provider, stream), _ => new StreamState());

    public StreamState? Find(string provider, StreamId stream) => _streams.GetValueOrDefault((provider, stream));

    public void RemoveAll(Func<IMemorySubscription, bool> condition)
    {
        foreach (var state in _streams.Values)
        {
            foreach (var subscription in state.All().Where(condition))
            {
                state.Remove(subscription);
            }
        }
    }
}

/// <summary>The subscriptions of one stream.</summary>
internal sealed class StreamState
{
    private readonly Lock _gate = new();
    private readonly List<IMemorySubscription> _subscriptions = [];
    private long _sequence;

    public void Add(IMemorySubscription subscription)
    {
        lock (_gate)
        {
            _subscriptions.Remove(subscription);
            _subscriptions.Add(subscription);
        }
    }

    public void Remove(IMemorySubscription subscription)
    {
        lock (_gate)
        {
            _subscriptions.Remove(subscription);
        }

        subscription.End();
    }

    public IMemorySubscription[] All()
    {
        lock (_gate)
        {
            return [.. _subscriptions];
        }
    }

    /// <summary>Queues for every subscription under the lock, so that all see one order.</summary>
    public void Publish(Delivery delivery)
    {
        lock (_gate)
        {
            _sequence++;
            foreach (var subscription in _subscriptions)
            {
                subscription.Queue(delivery, _sequence);
            }
        }
    }
}

internal interface IMemorySubscription
{
    /// <summary>The subscribing grain; none for a client.</summary>
    GrainId? Grain { get; }

    void Queue(Delivery delivery, long sequence);

    void End();
}

/// <summary>An item, an error or the end of a stream.</summary>
internal sealed record Delivery(object? Item, Exception? Error, bool Completed)
{
    public static void WriteStream(WireWriter writer, string provider, StreamId stream)
    {
        writer.Text(provider);
        writer.OptionalText(stream.GetNamespace());
        writer.Text(stream.GetKeyAsString());
    }

    public static (string Provider, StreamId Stream) ReadStream(WireReader reader) =>
        (reader.Text(), StreamId.Create(reader.OptionalText(), reader.Text()));

    public static Delivery Read(WireReader reader) => new(
        WireCodec.Read(reader, typeof(object)), (Exception?)WireCodec.Read(reader, typeof(Exception)), reader.Flag());

    public void Write(WireWriter writer, string provider, StreamId stream)
    {
        WriteStream(writer, provider, stream);
        WireCodec.Write(writer, typeof(object), Item);
        WireCodec.Write(writer, typeof(Exception), Error);
        writer.Flag(Completed);
    }
}

internal sealed class SequenceToken(long sequence) : StreamSequenceToken
{
    public override long SequenceNumber { get; protected set; } = sequence;

    public override int EventIndex { get; protected set; }

    public override bool Equals(StreamSequenceToken? other) => other?.SequenceNumber == SequenceNumber && other.EventIndex == EventIndex;

    public override int CompareTo(StreamSequenceToken? other) => SequenceNumber.CompareTo(other?.SequenceNumber ?? long.MinValue);

    public override string ToString() => $"[EventSequenceToken: SeqNum={SequenceNumber}, EventIndex={EventIndex}]";
}
