using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Orleans.Runtime;

/// <summary>The connections of a client to the gateways of the cluster: to all that are there, opened again when lost.</summary>
internal sealed class GatewayConnections(IGatewayListProvider list, string clusterId, IFrameReceiver receiver) : IDisposable
{
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<string, string> _interfaces = new();
    private readonly SemaphoreSlim _refreshing = new(1, 1);
    private volatile Connection[] _open = [];

    /// <summary>Grain types of the interfaces that some silo implements.</summary>
    public IReadOnlyDictionary<string, string> Interfaces => _interfaces;

    public IReadOnlyList<Connection> Open => _open;

    /// <summary>Connects to every gateway that is listed and not connected.</summary>
    /// <exception cref="SiloUnavailableException">There is none that answers.</exception>
    public async Task RefreshAsync(CancellationToken cancellationToken)
    {
        await _refreshing.WaitAsync(cancellationToken);
        try
        {
            var listed = await list.GetGatewaysAsync(cancellationToken);
            foreach (var gone in _open.Where(connection => !connection.IsRetired && !listed.Contains((IPEndPoint)connection.RemoteEndPoint!)))
            {
                // Declared dead: what waits for it fails now, not at its time-out.
                gone.Dispose();
            }

            var kept = _open.Where(connection => !connection.IsClosed).ToArray();
            var errors = new ConcurrentQueue<Exception>();
            var opened = await Task.WhenAll(listed.Except(kept.Select(connection => (IPEndPoint)connection.RemoteEndPoint!))
                .Select(endpoint => OpenAsync(endpoint, errors, cancellationToken)));
            _open = [.. kept.Concat(opened.OfType<Connection>()).OrderBy(connection => connection.RemoteEndPoint!.ToString(), StringComparer.Ordinal)];
            if (_open.Length == 0)
            {
                var reason = errors.FirstOrDefault()?.Message ?? "no gateway is listed";
                throw new SiloUnavailableException(
                    $"Unable to connect to cluster '{clusterId}' through any of the gateways {string.Join(", ", listed)}: {reason}.", errors.FirstOrDefault()!);
            }
        }
        finally
        {
            _refreshing.Release();
        }
    }

    /// <summary>The gateway for the calls of one grain: the same while the gateways stay the same.</summary>
    public Connection For(GrainId grain)
    {
        var open = _open;
        for (var i = 0u; i < open.Length; i++)
        {
            var connection = open[(grain.GetUniformHashCode() + i) % open.Length];
            if (!connection.IsClosed && !connection.IsRetired)
            {
                return connection;
            }
        }

        throw new SiloUnavailableException($"No gateway of cluster '{clusterId}' is connected at the moment. Call again.");
    }

    public void Dispose()
    {
        foreach (var connection in _open)
        {
            connection.Dispose();
        }

        _refreshing.Dispose();
    }

    private async Task<Connection?> OpenAsync(IPEndPoint endpoint, ConcurrentQueue<Exception> errors, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(ConnectTimeout);
        Connection? connection = null;
        try
        {
            connection = await Connection.OpenAsync(endpoint, receiver, limit.Token);
            var greeting = await connection.AskAsync(FrameKind.Hello, new Greeting(clusterId, null, [], []).Write, Greeting.Read, limit.Token);
            connection.Other = greeting;
            foreach (var (name, type) in greeting.Interfaces)
            {
                _interfaces[name] = type;
            }

            return connection;
        }
        catch (Exception exception) when (exception is SocketException or InvalidDataException or OrleansException or OrleansConfigurationException
            || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            connection?.Dispose();
            errors.Enqueue(exception);
            return null;
        }
    }
}
