using System.Net;
using System.Net.Sockets;

namespace Orleans.Runtime;

/// <summary>Accepts connections on one port.</summary>
internal sealed class Listener : IDisposable
{
    private readonly Socket _socket;
    private readonly IFrameReceiver _receiver;
    private readonly HashSet<Connection> _connections = [];
    private bool _closed;

    /// <exception cref="OrleansConfigurationException">The port is taken.</exception>
    public Listener(IPEndPoint endpoint, IFrameReceiver receiver)
    {
        _receiver = new Forgetting(this, receiver);
        _socket = new Socket(endpoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            _socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
            _socket.Bind(endpoint);
            _socket.Listen(512);
        }
        catch (SocketException exception)
        {
            _socket.Dispose();
            throw new OrleansConfigurationException(
                $"The silo can not listen on {endpoint}: {exception.Message}. Give each silo ports of its own: ConfigureEndpoints(siloPort, gatewayPort).", exception);
        }

        using (ExecutionContext.IsFlowSuppressed() ? default(AsyncFlowControl?) : ExecutionContext.SuppressFlow())
        {
            _ = AcceptAsync();
        }
    }

    public void TellClients(FrameKind kind)
    {
        lock (_connections)
        {
            foreach (var client in _connections.Where(connection => connection.Other is { Silo: null }))
            {
                client.Tell(kind, _ => { });
            }
        }
    }

    public void Dispose()
    {
        Connection[] open;
        lock (_connections)
        {
            _closed = true;
            open = [.. _connections];
        }

        _socket.Dispose();
        foreach (var connection in open)
        {
            connection.Dispose();
        }
    }

    private async Task AcceptAsync()
    {
        while (true)
        {
            try
            {
                var socket = await _socket.AcceptAsync().ConfigureAwait(false);
                socket.NoDelay = true;
                var connection = new Connection(socket, _receiver);
                lock (_connections)
                {
                    if (_closed)
                    {
                        connection.Dispose();
                        return;
                    }

                    _connections.Add(connection);
                }

                connection.Start();
            }
            catch (SocketException) when (!Volatile.Read(ref _closed))
            {
                // The other side gave up while it was being accepted.
            }
            catch (Exception exception) when (exception is ObjectDisposedException or SocketException)
            {
                return;
            }
        }
    }

    private sealed class Forgetting(Listener listener, IFrameReceiver inner) : IFrameReceiver
    {
        public void Receive(Connection connection, FrameKind kind, ulong number, WireReader content) => inner.Receive(connection, kind, number, content);

        public void Closed(Connection connection, Exception? error)
        {
            lock (listener._connections)
            {
                listener._connections.Remove(connection);
            }

            inner.Closed(connection, error);
        }
    }
}
