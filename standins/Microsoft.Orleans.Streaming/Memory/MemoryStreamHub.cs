using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.Runtime;
using Orleans.Storage;

namespace Orleans.Streams;

/// <summary>The streams as a silo or a client sees them.</summary>
internal interface IStreamHub
{
    CallRouter Calls { get; }

    ILogger Logger { get; }

    void Publish(string provider, StreamId stream, Delivery delivery);

    /// <summary>Completes when items that are published from then on reach the subscription.</summary>
    Task AddAsync(string provider, StreamId stream, IMemorySubscription subscription);

    void Remove(string provider, StreamId stream, IMemorySubscription subscription);

    /// <summary>The subscriptions that were made here.</summary>
    IReadOnlyList<IMemorySubscription> All(string provider, StreamId stream);
}

/// <summary>
/// The memory streams of a silo: an item goes to the subscriptions of this silo and to every other silo, which has those of its grains and clients. A
/// producer returns when its item is queued.
/// </summary>
internal sealed class MemoryStreamHub(Silo silo, Lazy<SiloNetwork> network, ILogger<MemoryStreamHub> logger) : IStreamHub, IFrameHandler
{
    private readonly StreamTable _streams = new();

    public CallRouter Calls => silo;

    public ILogger Logger => logger;

    public bool Takes(FrameKind kind) => kind is FrameKind.Publish or FrameKind.Subscribe or FrameKind.Unsubscribe;

    public void Receive(Connection connection, FrameKind kind, ulong number, WireReader content)
    {
        var (provider, stream) = Delivery.ReadStream(content);
        switch (kind)
        {
            case FrameKind.Publish when connection.Other?.Silo is null:
                Publish(provider, stream, Delivery.Read(content));
                break;
            case FrameKind.Publish:
                _streams.Find(provider, stream)?.Publish(Delivery.Read(content));
                break;
            case FrameKind.Subscribe:
                RequireStore();
                _streams.Get(provider, stream).Add(new ClientInterest(connection, provider, stream));
                connection.Answer(number, _ => { });
                break;
            case FrameKind.Unsubscribe:
                _streams.Find(provider, stream)?.Remove(new ClientInterest(connection, provider, stream));
                break;
            default:
                break;
        }
    }

    public void Closed(Connection connection) => _streams.RemoveAll(subscription => subscription is ClientInterest interest && interest.Connection == connection);

    public void Publish(string provider, StreamId stream, Delivery delivery)
    {
        RequireStore();
        _streams.Find(provider, stream)?.Publish(delivery);
        foreach (var other in silo.Routes.Silos.Where(other => !other.Equals(silo.Details.SiloAddress)))
        {
            network.Value.Peers.Tell(other, FrameKind.Publish, writer => delivery.Write(writer, provider, stream));
        }
    }

    public Task AddAsync(string provider, StreamId stream, IMemorySubscription subscription)
    {
        RequireStore();
        _streams.Get(provider, stream).Add(subscription);
        return Task.CompletedTask;
    }

    public void Remove(string provider, StreamId stream, IMemorySubscription subscription) => _streams.Find(provider, stream)?.Remove(subscription);

    public IReadOnlyList<IMemorySubscription> All(string provider, StreamId stream) => _streams.Find(provider, stream)?.All() ?? [];

    private void RequireStore()
    {
        if (silo.Services.GetKeyedService<IGrainStorage>("PubSubStore") is null)
        {
            throw new InvalidOperationException(
                "Streams need a grain storage named \"PubSubStore\" for their subscriptions. Add one to the silo: AddMemoryGrainStorage(\"PubSubStore\").");
        }
    }

    /// <summary>A client that has subscriptions to a stream; it is sent each item once.</summary>
    private sealed record ClientInterest(Connection Connection, string Provider, StreamId Stream) : IMemorySubscription
    {
        public GrainId? Grain => null;

        public void Queue(Delivery delivery, long sequence) => Connection.Tell(FrameKind.Deliver, writer => delivery.Write(writer, Provider, Stream));

        public void End()
        {
        }
    }
}

/// <summary>The streams of a client: its own subscriptions, and for each stream with some a gateway that sends the items.</summary>
internal sealed class ClientStreamHub : IStreamHub, IFrameHandler
{
    private readonly StreamTable _streams = new();
    private readonly ConcurrentDictionary<(string Provider, StreamId Stream), Connection> _sources = new();
    private readonly Lazy<ClusterClient> _client;

    public ClientStreamHub(IServiceProvider services, ILogger<ClientStreamHub> logger)
    {
        Logger = logger;
        _client = new Lazy<ClusterClient>(() =>
        {
            var client = services.GetRequiredService<ClusterClient>();
            client.Refreshed += MoveLost;
            return client;
        });
    }

    public CallRouter Calls => _client.Value;

    public ILogger Logger { get; }

    public bool Takes(FrameKind kind) => kind == FrameKind.Deliver;

    public void Receive(Connection connection, FrameKind kind, ulong number, WireReader content)
    {
        var (provider, stream) = Delivery.ReadStream(content);
        _streams.Find(provider, stream)?.Publish(Delivery.Read(content));
    }

    public void Closed(Connection connection)
    {
        // The next refresh of the connections finds another source.
    }

    public void Publish(string provider, StreamId stream, Delivery delivery) =>
        Gateway().Tell(FrameKind.Publish, writer => delivery.Write(writer, provider, stream));

    public async Task AddAsync(string provider, StreamId stream, IMemorySubscription subscription)
    {
        _streams.Get(provider, stream).Add(subscription);
        if (!_sources.ContainsKey((provider, stream)))
        {
            var gateway = Gateway();
            await SubscribeAsync(gateway, provider, stream);
            _sources.TryAdd((provider, stream), gateway);
        }
    }

    public void Remove(string provider, StreamId stream, IMemorySubscription subscription)
    {
        _streams.Find(provider, stream)?.Remove(subscription);
        if (All(provider, stream).Count == 0 && _sources.TryRemove((provider, stream), out var source))
        {
            source.Tell(FrameKind.Unsubscribe, writer => Delivery.WriteStream(writer, provider, stream));
        }
    }

    public IReadOnlyList<IMemorySubscription> All(string provider, StreamId stream) => _streams.Find(provider, stream)?.All() ?? [];

    private Connection Gateway() => _client.Value.Open.FirstOrDefault(connection => !connection.IsClosed && !connection.IsRetired)
        ?? throw new SiloUnavailableException("No gateway is connected at the moment.");

    private static Task SubscribeAsync(Connection gateway, string provider, StreamId stream) => gateway.AskAsync(
        FrameKind.Subscribe, writer => Delivery.WriteStream(writer, provider, stream), _ => true, CancellationToken.None);

    private void MoveLost()
    {
        foreach (var (wanted, source) in _sources.Where(entry => entry.Value.IsClosed || entry.Value.IsRetired))
        {
            if (_client.Value.Open.FirstOrDefault(connection => !connection.IsClosed && !connection.IsRetired) is { } gateway
                && _sources.TryUpdate(wanted, gateway, source))
            {
                // When this one is lost too, the next refresh moves on.
                _ = SubscribeAsync(gateway, wanted.Provider, wanted.Stream)
                    .ContinueWith(static failed => failed.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
            }
        }
    }
}
