using System.Collections.Concurrent;
using System.Net;
using System.Reflection;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Runtime.MembershipService.SiloMetadata;

namespace Orleans.Runtime;

/// <summary>The silo's ports and connections: what arrives is made a call of a grain, or handed to the membership, the routes or the streams.</summary>
internal sealed class SiloNetwork : IFrameReceiver, IDisposable
{
    private readonly ConcurrentDictionary<(Connection Connection, ulong Number), CancellationTokenSource> _cancellable = new();
    private readonly ConcurrentDictionary<SiloAddress, IReadOnlyDictionary<string, string>> _metadata = new();
    private readonly Lazy<Dictionary<string, Dictionary<string, MethodInfo>>> _interfaces = new(Interfaces);
    private readonly LocalSiloDetails _local;
    private readonly EndpointOptions _endpoint;
    private readonly IOptions<SiloMetadata> _own;
    private readonly Silo _silo;
    private readonly IEnumerable<IFrameHandler> _handlers;
    private readonly List<Listener> _listeners = [];

    public SiloNetwork(
        Silo silo, LocalSiloDetails local, IOptions<EndpointOptions> endpoint, IOptions<SiloMetadata> own, IEnumerable<IFrameHandler> handlers)
    {
        (_silo, _local, _endpoint, _own, _handlers) = (silo, local, endpoint.Value, own, handlers);
        Peers = new Peers(this, Greet, Learn);
    }

    public Peers Peers { get; }

    /// <summary>Of the silos that this one has met.</summary>
    public IReadOnlyDictionary<string, string>? MetadataOf(SiloAddress silo) => _metadata.GetValueOrDefault(silo);

    public void Listen()
    {
        _listeners.Add(new Listener(_endpoint.SiloEndpoint, this));
        if (_endpoint.GatewayPort != 0)
        {
            _listeners.Add(new Listener(_endpoint.GatewayEndpoint, this));
        }
    }

    /// <summary>Clients send what is new to other gateways from now on.</summary>
    public void SayGoodbye() => _listeners.ForEach(listener => listener.TellClients(FrameKind.Goodbye));

    public void Receive(Connection connection, FrameKind kind, ulong number, WireReader content)
    {
        try
        {
            WireContext.Caller = _silo;
            switch (kind)
            {
                case FrameKind.Hello:
                    Welcome(connection, number, Greeting.Read(content));
                    break;
                case FrameKind.Call or FrameKind.Draw:
                    _silo.SendWithTimeout(ReadCall(connection, kind, number, content), null, null);
                    break;
                case FrameKind.EndDraw:
                    var (target, hops) = (GrainId.Parse(content.Text()), content.Count32());
                    var end = new EndDrawRequest(target, new Guid(content.Raw(16))) { Hops = hops };
                    end.CameFrom(connection, number);
                    _silo.SendWithTimeout(end, null, null);
                    break;
                case FrameKind.Cancel:
                    if (_cancellable.TryRemove((connection, content.Number()), out var cancelled))
                    {
                        // Not here: what is cancelled may run on.
                        ThreadPool.UnsafeQueueUserWorkItem(static source => source.Cancel(), cancelled, preferLocal: false);
                    }

                    break;
                default:
                    (_handlers.FirstOrDefault(handler => handler.Takes(kind)) ?? throw new InvalidDataException($"A frame of the unknown kind {kind}."))
                        .Receive(connection, kind, number, content);
                    break;
            }
        }
        catch (Exception exception) when (number != 0)
        {
            connection.Fault(number, exception);
        }
        catch (Exception exception) when (exception is InvalidDataException or OrleansException or Serialization.CodecNotFoundException)
        {
            // One-way: the sender wants to hear nothing.
        }
    }

    public void Closed(Connection connection, Exception? error)
    {
        foreach (var (key, source) in _cancellable.Where(entry => entry.Key.Connection == connection))
        {
            if (_cancellable.TryRemove(key, out _))
            {
                ThreadPool.UnsafeQueueUserWorkItem(static source => source.Cancel(), source, preferLocal: false);
            }
        }

        foreach (var handler in _handlers)
        {
            handler.Closed(connection);
        }
    }

    public void Dispose()
    {
        foreach (var listener in _listeners)
        {
            listener.Dispose();
        }

        Peers.Dispose();
    }

    private static Dictionary<string, Dictionary<string, MethodInfo>> Interfaces() => GrainCatalog.OfProcess.Interfaces.ToDictionary(
        WireTypes.NameOf,
        type => type.GetMethods().ToDictionary(GrainMethod.KeyOf));

    private Greeting Greet() => new(
        _local.ClusterId, _local.SiloAddress, _own.Value.Metadata.ToDictionary(), GrainCatalog.OfProcess.InterfaceTypes);

    private void Welcome(Connection connection, ulong number, Greeting other)
    {
        if (other.ClusterId != _local.ClusterId)
        {
            throw new OrleansConfigurationException($"This silo belongs to the cluster '{_local.ClusterId}', not to '{other.ClusterId}'.");
        }

        connection.Other = other;
        Learn(other);
        connection.Answer(number, Greet().Write);
    }

    private void Learn(Greeting other)
    {
        if (other.Silo is { } silo)
        {
            _metadata[silo] = other.Metadata;
        }
    }

    private Request ReadCall(Connection connection, FrameKind kind, ulong number, WireReader content)
    {
        var (target, hops) = (GrainId.Parse(content.Text()), content.Count32());
        var (interfaceKey, key) = (content.Text(), content.Text());
        var activity = CallActivity.Read(content);
        if (!_interfaces.Value.TryGetValue(interfaceKey, out var methods) || !methods.TryGetValue(key, out var declared))
        {
            throw new OrleansMessageRejectionException($"This silo knows no method {interfaceKey}.{key}: its version is another one than the caller's.");
        }

        var method = _silo.Method(declared);
        CancellationTokenSource? cancellation = null;
        if (method.TokenIndex >= 0 && kind == FrameKind.Call && number != 0)
        {
            cancellation = new CancellationTokenSource();
        }

        var request = method.Read(target, kind, content, activity, cancellation?.Token ?? default);
        (request.Hops, request.Via) = (hops, connection.Other?.Silo);
        request.CameFrom(connection, number);
        if (cancellation is not null)
        {
            _cancellable[(connection, number)] = cancellation;
            request.WhenSettled(() => _cancellable.TryRemove((connection, number), out _));
        }

        return request;
    }
}
