using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.Hosting;
using Orleans.Runtime;
using Orleans.Storage;

namespace Orleans.Streams;

/// <summary>All memory streams of a silo: who subscribes to what. A producer returns when its item is queued for every subscription.</summary>
internal sealed class MemoryStreamHub(Silo silo, ILogger<MemoryStreamHub> logger)
{
    private readonly ConcurrentDictionary<(string Provider, StreamId Stream), StreamState> _streams = new();

    public Silo Silo => silo;

    public ILogger Logger => logger;

    /// <summary>The hub of the silo that a client of this process is connected to.</summary>
    public static MemoryStreamHub OfSilo(IServiceProvider client)
    {
        var grains = client.GetRequiredService<IClusterClient>();
        var gateway = grains as ILocalGatewayClient ?? throw new InvalidOperationException("This client is not connected to a silo.");
        return ((Silo)gateway.Silo).Services.GetService<MemoryStreamHub>()
            ?? throw new InvalidOperationException("The silo has no memory streams; add them there too: AddMemoryStreams(name).");
    }

    public StreamState Stream(string provider, StreamId id)
    {
        if (silo.Services.GetKeyedService<IGrainStorage>("PubSubStore") is null)
        {
            throw new InvalidOperationException(
                "Streams need a grain storage named \"PubSubStore\" for their subscriptions. Add one to the silo: AddMemoryGrainStorage(\"PubSubStore\").");
        }

        return _streams.GetOrAdd((provider, id), _ => new StreamState());
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
    public void Publish(Func<long, Delivery> delivery)
    {
        lock (_gate)
        {
            var item = delivery(++_sequence);
            foreach (var subscription in _subscriptions)
            {
                subscription.Queue(item);
            }
        }
    }
}

internal sealed record Delivery(object? Item, Exception? Error, bool Completed, StreamSequenceToken Token);

internal interface IMemorySubscription
{
    Guid Id { get; }

    /// <summary>The subscribing grain; none for a client.</summary>
    GrainId? Grain { get; }

    void Queue(Delivery delivery);

    void End();
}

internal sealed class SequenceToken(long sequence) : StreamSequenceToken
{
    public override long SequenceNumber { get; protected set; } = sequence;

    public override int EventIndex { get; protected set; }

    public override bool Equals(StreamSequenceToken? other) => other?.SequenceNumber == SequenceNumber && other.EventIndex == EventIndex;

    public override int CompareTo(StreamSequenceToken? other) => SequenceNumber.CompareTo(other?.SequenceNumber ?? long.MinValue);

    public override string ToString() => $"[EventSequenceToken: SeqNum={SequenceNumber}, EventIndex={EventIndex}]";
}
