using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Orleans.Runtime;

namespace Orleans.Streams;

internal sealed class MemoryStreamProvider(string name, Lazy<MemoryStreamHub> hub) : IStreamProvider
{
    public MemoryStreamProvider(string name, MemoryStreamHub hub) : this(name, new Lazy<MemoryStreamHub>(hub))
    {
    }

    public string Name => name;

    public bool IsRewindable => false;

    public IAsyncStream<T> GetStream<T>(StreamId streamId) => new MemoryStream<T>(hub, name, streamId);
}

internal sealed class MemoryStream<T>(Lazy<MemoryStreamHub> hub, string provider, StreamId id) : IAsyncStream<T>
{
    private readonly Func<object?, object?>? _copy = DeepCopier.For(typeof(T));

    public bool IsRewindable => false;

    public string ProviderName => provider;

    public StreamId StreamId => id;

    public Task OnNextAsync(T item, StreamSequenceToken? token = null) => Publish(_copy is null ? item : _copy(item), null, false);

    public async Task OnNextBatchAsync(IEnumerable<T> batch, StreamSequenceToken? token = null)
    {
        foreach (var item in batch)
        {
            await OnNextAsync(item, token);
        }
    }

    public Task OnErrorAsync(Exception ex) => Publish(null, ex, false);

    public Task OnCompletedAsync() => Publish(null, null, true);

    public Task<StreamSubscriptionHandle<T>> SubscribeAsync(IAsyncObserver<T> observer)
    {
        ArgumentNullException.ThrowIfNull(observer);
        var stream = hub.Value.Stream(provider, id);
        var subscription = new MemorySubscription<T>(hub.Value, stream, provider, id, RuntimeContext.Current?.GrainId);
        subscription.Observe(observer);
        stream.Add(subscription);
        return Task.FromResult<StreamSubscriptionHandle<T>>(subscription);
    }

    public Task<IList<StreamSubscriptionHandle<T>>> GetAllSubscriptionHandles()
    {
        var caller = RuntimeContext.Current?.GrainId;
        return Task.FromResult<IList<StreamSubscriptionHandle<T>>>(
            [.. hub.Value.Stream(provider, id).All().Where(subscription => subscription.Grain == caller).OfType<StreamSubscriptionHandle<T>>()]);
    }

    private Task Publish(object? item, Exception? error, bool completed)
    {
        hub.Value.Stream(provider, id).Publish(sequence => new Delivery(item, error, completed, new SequenceToken(sequence)));
        return Task.CompletedTask;
    }
}

/// <summary>The observers that an activation has for its subscriptions; gone with it, until it resumes them.</summary>
internal sealed class ActivationObservers
{
    public Dictionary<Guid, object> ById { get; } = [];
}

/// <summary>One subscription: its items are delivered one after another, to a grain as calls, to a client on the thread pool.</summary>
internal sealed partial class MemorySubscription<T> : StreamSubscriptionHandle<T>, IMemorySubscription
{
    private const int Attempts = 3;

    private readonly Channel<Delivery> _queue = Channel.CreateUnbounded<Delivery>(new UnboundedChannelOptions { SingleReader = true });
    private readonly MemoryStreamHub _hub;
    private readonly StreamState _stream;
    private volatile IAsyncObserver<T>? _clientObserver;

    public MemorySubscription(MemoryStreamHub hub, StreamState stream, string provider, StreamId id, GrainId? grain)
    {
        _hub = hub;
        _stream = stream;
        ProviderName = provider;
        StreamId = id;
        Grain = grain;
        using (ExecutionContext.IsFlowSuppressed() ? default(AsyncFlowControl?) : ExecutionContext.SuppressFlow())
        {
            _ = Task.Run(DeliverAllAsync);
        }
    }

    public Guid Id { get; } = Guid.NewGuid();

    public override Guid HandleId => Id;

    public override StreamId StreamId { get; }

    public override string ProviderName { get; }

    public GrainId? Grain { get; }

    public void Observe(IAsyncObserver<T> observer)
    {
        if (Grain is null)
        {
            _clientObserver = observer;
        }
        else
        {
            RuntimeContext.Current!.GetOrAddComponent(() => new ActivationObservers()).ById[Id] = observer;
        }
    }

    public override Task<StreamSubscriptionHandle<T>> ResumeAsync(IAsyncObserver<T> observer, StreamSequenceToken? token = null)
    {
        Observe(observer);
        return Task.FromResult<StreamSubscriptionHandle<T>>(this);
    }

    public override Task UnsubscribeAsync()
    {
        _stream.Remove(this);
        return Task.CompletedTask;
    }

    public override bool Equals(StreamSubscriptionHandle<T>? other) => other?.HandleId == HandleId;

    public override bool Equals(object? obj) => Equals(obj as StreamSubscriptionHandle<T>);

    public override int GetHashCode() => Id.GetHashCode();

    public void Queue(Delivery delivery) => _queue.Writer.TryWrite(delivery);

    public void End() => _queue.Writer.TryComplete();

    private static Task Hand(IAsyncObserver<T> observer, Delivery delivery) =>
        delivery.Error is { } error ? observer.OnErrorAsync(error)
        : delivery.Completed ? observer.OnCompletedAsync()
        : observer.OnNextAsync((T)delivery.Item!, delivery.Token);

    private async Task DeliverAllAsync()
    {
        await foreach (var delivery in _queue.Reader.ReadAllAsync())
        {
            for (var attempt = 1; ; attempt++)
            {
                try
                {
                    await DeliverAsync(delivery);
                    break;
                }
                catch (SiloUnavailableException)
                {
                    return;
                }
                catch (Exception exception)
                {
                    LogFailed(_hub.Logger, exception, ProviderName, StreamId, attempt);
                    if (attempt == Attempts)
                    {
                        break;
                    }
                }
            }
        }
    }

    private async Task DeliverAsync(Delivery delivery)
    {
        if (Grain is not { } grain)
        {
            await Hand(_clientObserver!, delivery);
            return;
        }

        var request = new TurnRequest<bool>(grain, GrainMethod.Turn, async activation =>
        {
            if (activation.GetComponent<ActivationObservers>()?.ById.GetValueOrDefault(Id) is IAsyncObserver<T> observer)
            {
                await Hand(observer, delivery);
            }
            else
            {
                LogNotResumed(_hub.Logger, grain, ProviderName, StreamId);
            }

            return true;
        });
        _hub.Silo.SendWithTimeout(request, null, null);
        await request.Answer;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Delivery from stream {Provider} {StreamId} failed, attempt {Attempt}")]
    private static partial void LogFailed(ILogger logger, Exception exception, string provider, StreamId streamId, int attempt);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Grain {GrainId} has not resumed its subscription to {Provider} {StreamId} on activation; an item is lost")]
    private static partial void LogNotResumed(ILogger logger, GrainId grainId, string provider, StreamId streamId);
}
