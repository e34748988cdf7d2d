using Orleans.Streams;
using OrleansWorkflows.Gateway.Settings;

namespace OrleansWorkflows.Gateway.Live;

/// <summary>
/// The status changes of the whole cluster, best effort, for any number of listeners of this gateway over one stream subscription, which exists only
/// while somebody listens. A listener that falls behind is cut off, so that nobody's slowness costs the others memory.
/// </summary>
public sealed partial class StatusFeed(IClusterClient cluster, GatewaySettings settings, ILogger<StatusFeed> logger) : IDisposable
{
    private readonly SemaphoreSlim _subscribing = new(1, 1);

    private readonly Lock _lock = new();

    private StatusListener[] _listeners = [];

    private StreamSubscriptionHandle<ExecutionStatusChanged>? _subscription;

    /// <summary>Joins; null: as many listen as may (<see cref="LiveSettings.MaxSockets"/>). Dispose the listener to leave.</summary>
    public async Task<StatusListener?> ListenAsync(Func<ExecutionStatusChanged, bool> filter)
    {
        var listener = new StatusListener(filter, settings.Live.MaxQueuedMessages, LeaveAsync);
        lock (_lock)
        {
            if (_listeners.Length >= settings.Live.MaxSockets)
            {
                return null;
            }

            _listeners = [.. _listeners, listener];
        }

        try
        {
            await AdjustSubscriptionAsync();
            return listener;
        }
        catch
        {
            await listener.DisposeAsync();
            throw;
        }
    }

    public void Dispose() => _subscribing.Dispose();

    private Task PublishAsync(ExecutionStatusChanged change)
    {
        foreach (var listener in Volatile.Read(ref _listeners))
        {
            listener.Offer(change);
        }

        return Task.CompletedTask;
    }

    private async Task LeaveAsync(StatusListener listener)
    {
        lock (_lock)
        {
            _listeners = [.. _listeners.Where(other => other != listener)];
        }

        try
        {
            await AdjustSubscriptionAsync();
        }
#pragma warning disable CA1031 // Leaving is best effort: a subscription that stays costs little, and the next listener uses it again.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            LogNotLeft(logger, exception);
        }
    }

    private async Task AdjustSubscriptionAsync()
    {
        await _subscribing.WaitAsync();
        try
        {
            var isWanted = Volatile.Read(ref _listeners).Length > 0;
            if (isWanted && _subscription is null)
            {
                var stream = cluster.GetStreamProvider(ExecutionStatusChanged.Provider)
                    .GetStream<ExecutionStatusChanged>(StreamId.Create(ExecutionStatusChanged.Namespace, ExecutionStatusChanged.Key));
                _subscription = await stream.SubscribeAsync((change, _) => PublishAsync(change));
            }
            else if (!isWanted && _subscription is { } subscription)
            {
                _subscription = null;
                await subscription.UnsubscribeAsync();
            }
        }
        finally
        {
            _subscribing.Release();
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "The status stream was not left cleanly")]
    private static partial void LogNotLeft(ILogger logger, Exception exception);
}
