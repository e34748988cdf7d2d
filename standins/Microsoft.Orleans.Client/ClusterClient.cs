using System.Globalization;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Hosting;
using Orleans.Runtime;

namespace Orleans;

/// <summary>A client of a cluster, connected to all of its gateways. References outlive the silos and connections that they go through.</summary>
internal sealed partial class ClusterClient(
    IServiceProvider services,
    IOptions<ClusterOptions> cluster,
    IOptions<ClientMessagingOptions> messaging,
    IEnumerable<IGatewayListProvider> gateways,
    IEnumerable<ConnectionRetry> retries,
    IEnumerable<ActivityPropagation> propagation,
    IEnumerable<IFrameHandler> handlers,
    TimeProvider time,
    ILogger<ClusterClient> logger)
    : CallRouter(time, messaging.Value.ResponseTimeout, propagation.Any()), IClusterClient, IFrameReceiver, IHostedService
{
    private static readonly TimeSpan RefreshPeriod = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _stopped = new();
    private GatewayConnections? _connections;
    private Task _refreshing = Task.CompletedTask;

    /// <summary>Connections may have come or gone.</summary>
    public event Action? Refreshed;

    public IServiceProvider ServiceProvider => services;

    /// <summary>The gateways that are connected.</summary>
    public IReadOnlyList<Connection> Open => Connections.Open;

    private GatewayConnections Connections => _connections ?? throw new SiloUnavailableException("The client has not started: call grains after its host has.");

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var list = gateways.LastOrDefault() ?? throw new OrleansConfigurationException(
            "Clustering has not been configured. Configure clustering using one of the clustering packages, such as UseLocalhostClustering().");
        var connections = new GatewayConnections(list, cluster.Value.ClusterId, this);
        while (true)
        {
            try
            {
                await connections.RefreshAsync(cancellationToken);
                break;
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                if (retries.LastOrDefault() is not { } retry || !await retry.ShouldRetry(exception, cancellationToken))
                {
                    throw;
                }
            }
        }

        _connections = connections;
        _refreshing = RefreshAsync(connections);
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopped.CancelAsync();
        await _refreshing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _connections?.Dispose();
    }

    public TGrainInterface GetGrain<TGrainInterface>(Guid primaryKey, string? grainClassNamePrefix = null) where TGrainInterface : IGrainWithGuidKey =>
        Reference<TGrainInterface>(primaryKey.ToString("N"));

    public TGrainInterface GetGrain<TGrainInterface>(long primaryKey, string? grainClassNamePrefix = null) where TGrainInterface : IGrainWithIntegerKey =>
        Reference<TGrainInterface>(primaryKey.ToString("X", CultureInfo.InvariantCulture));

    public TGrainInterface GetGrain<TGrainInterface>(string primaryKey, string? grainClassNamePrefix = null) where TGrainInterface : IGrainWithStringKey
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(primaryKey);
        return Reference<TGrainInterface>(primaryKey);
    }

    public TGrainInterface GetGrain<TGrainInterface>(GrainId grainId) where TGrainInterface : IAddressable =>
        GrainReference.Create<TGrainInterface>(grainId, this);

    public override void Send(Request request, GrainReference? reference = null)
    {
        try
        {
            request.SendOver(Connections.For(request.Target));
        }
        catch (Exception exception)
        {
            request.Fail(exception);
        }
    }

    public void Receive(Connection connection, FrameKind kind, ulong number, WireReader content)
    {
        WireContext.Caller = this;
        if (kind == FrameKind.Goodbye)
        {
            connection.IsRetired = true;
            return;
        }

        handlers.FirstOrDefault(handler => handler.Takes(kind))?.Receive(connection, kind, number, content);
    }

    public void Closed(Connection connection, Exception? error)
    {
        foreach (var handler in handlers)
        {
            handler.Closed(connection);
        }
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        _stopped.Dispose();
    }

    private TGrainInterface Reference<TGrainInterface>(string key) where TGrainInterface : IAddressable =>
        Connections.Interfaces.TryGetValue(WireTypes.NameOf(typeof(TGrainInterface)), out var type)
            ? GrainReference.Create<TGrainInterface>(GrainId.Create(type, key), this)
            : throw new ArgumentException($"Could not find an implementation for interface {typeof(TGrainInterface)}");

    private async Task RefreshAsync(GatewayConnections connections)
    {
        using var timer = new PeriodicTimer(RefreshPeriod);
        while (await timer.WaitForNextTickAsync(_stopped.Token))
        {
            try
            {
                await connections.RefreshAsync(_stopped.Token);
                Refreshed?.Invoke();
            }
            catch (Exception exception) when (!_stopped.IsCancellationRequested)
            {
                LogUnconnected(logger, exception.Message);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Reason}")]
    private static partial void LogUnconnected(ILogger logger, string reason);
}
