using System.Collections.Concurrent;
using System.Net.Sockets;

namespace Orleans.Runtime;

/// <summary>The connections that this silo opened to others: one each, opened when first needed and again when lost.</summary>
internal sealed class Peers(IFrameReceiver receiver, Func<Greeting> greet, Action<Greeting> learn) : IDisposable
{
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<SiloAddress, Peer> _peers = new();

    /// <summary>Passes a call on; it fails when the silo can not be reached.</summary>
    public void Send(SiloAddress silo, Request request)
    {
        var connecting = ConnectAsync(silo);
        if (connecting.IsCompletedSuccessfully)
        {
            request.SendOver(connecting.Result);
        }
        else
        {
            _ = SendLaterAsync(connecting, request);
        }
    }

    /// <summary>Tells a silo something; lost when it can not be reached.</summary>
    public void Tell(SiloAddress silo, FrameKind kind, Action<WireWriter> content)
    {
        var connecting = ConnectAsync(silo);
        if (connecting.IsCompletedSuccessfully)
        {
            connecting.Result.Tell(kind, content);
        }
        else
        {
            _ = TellLaterAsync(connecting, kind, content);
        }
    }

    public async Task<T> AskAsync<T>(SiloAddress silo, FrameKind kind, Action<WireWriter> content, Func<WireReader, T> read, CancellationToken cancellationToken)
    {
        var connection = await ConnectAsync(silo).WaitAsync(cancellationToken).ConfigureAwait(false);
        return await connection.AskAsync(kind, content, read, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The silo is dead: whatever waits for it fails.</summary>
    public void Drop(SiloAddress silo)
    {
        if (_peers.TryRemove(silo, out var peer))
        {
            peer.Drop();
        }
    }

    public void Dispose()
    {
        foreach (var silo in _peers.Keys)
        {
            Drop(silo);
        }
    }

    public Task<Connection> ConnectAsync(SiloAddress silo) => _peers.GetOrAdd(silo, address => new Peer(this, address)).ConnectAsync();

    private static async Task SendLaterAsync(Task<Connection> connecting, Request request)
    {
        try
        {
            request.SendOver(await connecting.ConfigureAwait(false));
        }
        catch (Exception exception)
        {
            request.Fail(exception);
        }
    }

    private static async Task TellLaterAsync(Task<Connection> connecting, FrameKind kind, Action<WireWriter> content)
    {
        try
        {
            (await connecting.ConfigureAwait(false)).Tell(kind, content);
        }
        catch (SiloUnavailableException)
        {
            // Told in vain; whoever depends on it asks.
        }
    }

    private sealed class Peer(Peers owner, SiloAddress silo)
    {
        private readonly Lock _gate = new();
        private readonly CancellationTokenSource _dropped = new();
        private Task<Connection>? _connection;

        public Task<Connection> ConnectAsync()
        {
            lock (_gate)
            {
                if (_connection is { IsCompletedSuccessfully: true } open && !open.Result.IsClosed)
                {
                    return open;
                }

                return _connection is { IsCompleted: false } connecting ? connecting : _connection = Task.Run(OpenAsync);
            }
        }

        public void Drop()
        {
            _dropped.Cancel();
            lock (_gate)
            {
                _ = _connection?.ContinueWith(
                    static opened => opened.Result.Dispose(), CancellationToken.None, TaskContinuationOptions.OnlyOnRanToCompletion, TaskScheduler.Default);
            }
        }

        private async Task<Connection> OpenAsync()
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(_dropped.Token);
            limit.CancelAfter(ConnectTimeout);
            Connection? connection = null;
            try
            {
                connection = await Connection.OpenAsync(silo.Endpoint, owner.Receiver, limit.Token);
                var greeting = await connection.AskAsync(FrameKind.Hello, owner.Greet().Write, Greeting.Read, limit.Token);
                if (!silo.Equals(greeting.Silo))
                {
                    throw new InvalidDataException($"{greeting.Silo} listens there now.");
                }

                connection.Other = greeting;
                owner.Learn(greeting);
                return connection;
            }
            catch (Exception exception) when (exception is SocketException or OperationCanceledException or InvalidDataException or OrleansException)
            {
                connection?.Dispose();
                throw new SiloUnavailableException($"The silo {silo} can not be reached: {exception.Message}", exception);
            }
        }
    }

    private IFrameReceiver Receiver => receiver;

    private Greeting Greet() => greet();

    private void Learn(Greeting greeting) => learn(greeting);
}
