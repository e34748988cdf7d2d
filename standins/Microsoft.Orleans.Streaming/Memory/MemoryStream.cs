using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Orleans.Runtime;

namespace Orleans.Streams;

internal sealed class MemoryStreamProvider(string name, IStreamHub hub) : IStreamProvider
{
    public string Name => name;

    public bool IsRewindable => false;

    public IAsyncStream<T> GetStream<T>(StreamId streamId) => new MemoryStream<T>(hub, name, streamId);
}

internal sealed class MemoryStream<T>(IStreamHub hub, string provider, StreamId id) : IAsyncStream<T>
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

    public async Task<StreamSubscriptionHandle<T>> SubscribeAsync(IAsyncObserver<T> observer)
    {
        ArgumentNullException.ThrowIfNull(observer);
        var subscription = new MemorySubscription<T>(hub, provider, id, RuntimeContext.Current?.GrainId);
        subscription.Observe(observer);
        await hub.AddAsync(provider, id, subscription);
        return subscription;
    }

    public Task<IList<StreamSubscriptionHandle<T>>> GetAllSubscriptionHandles()
    {
        var caller = RuntimeContext.Current?.GrainId;
        return Task.FromResult<IList<StreamSubscriptionHandle<T>>>(
            [.. hub.All(provider, id).Where(subscription => subscription.Grain == caller).OfType<StreamSubscriptionHandle<T>>()]);
    }

    private Task Publish(object? item, Exception? error, bool completed)
    {
        hub.Publish(provider, id, new Delivery(item, error, completed));
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

    private readonly Channel<(Delivery Delivery, StreamSequenceToken Token)> _queue = Channel.CreateUnbounded<(Delivery, StreamSequenceToken)>(new UnboundedChannelOptions { SingleReader = true });
    private readonly IStreamHub _hub;
    private volatile IAsyncObserver<T>? _clientObserver;

    public MemorySubscription(IStreamHub hub, string provider, StreamId id, GrainId? grain)
    {
        _hub = hub;
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
        _hub.Remove(ProviderName, StreamId, this);
        return Task.CompletedTask;
    }

    public override bool Equals(StreamSubscriptionHandle<T>? other) => other?.HandleId == HandleId;

    public override bool Equals(object? obj) => Equals(obj as StreamSubscriptionHandle<T>);

    public override int GetHashCode() => Id.GetHashCode();

    public void Queue(Delivery delivery, long sequence) => _queue.Writer.TryWrite((delivery, new SequenceToken(sequence)));

    public void End() => _queue.Writer.TryComplete();

    private static Task Hand(IAsyncObserver<T> observer, Delivery delivery, StreamSequenceToken token) =>
        delivery.Error is { } error ? observer.OnErrorAsync(error)
        : delivery.Completed ? observer.OnCompletedAsync()
        : observer.OnNextAsync((T)delivery.Item!, token);

    private async Task DeliverAllAsync()
    {
        await foreach (var (delivery, token) in _queue.Reader.ReadAllAsync())
        {
            for (var attempt = 1; ; attempt++)
            {
                try
                {
                    await DeliverAsync(delivery, token);
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

    private async Task DeliverAsync(Delivery delivery, StreamSequenceToken token)
    {
        if (Grain is not { } grain)
        {
            await Hand(_clientObserver!, delivery, token);
            return;
        }

        var request = new TurnRequest<bool>(grain, GrainMethod.Turn, async activation =>
        {
            if (activation.GetComponent<ActivationObservers>()?.ById.GetValueOrDefault(Id) is IAsyncObserver<T> observer)
            {
                await Hand(observer, delivery, token);
            }
            else
            {
                LogNotResumed(_hub.Logger, grain, ProviderName, StreamId);
            }

            return true;
        });
        _hub.Calls.SendWithTimeout(request, null, null);
        await request.Answer;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Delivery from stream {Provider} {StreamId} failed, attempt {Attempt}")]
    private static partial void LogFailed(ILogger logger, Exception exception, string provider, StreamId streamId, int attempt);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Grain {GrainId} has not resumed its subscription to {Provider} {StreamId} on activation; an item is lost")]
    private static partial void LogNotResumed(ILogger logger, GrainId grainId, string provider, StreamId streamId);
}
