using System.Net.Sockets;

namespace Orleans.Hosting;

/// <summary>Marks a host as a client of a cluster, which it can then not be a silo of.</summary>
internal sealed record ClientMarker;

/// <summary>A silo as a client of the same process sees it.</summary>
internal interface ILocalGateway
{
    string ClusterId { get; }

    IGrainFactory GrainFactory { get; }
}

/// <summary>The silos of this process by port. Two silos cannot have one port, as on a network.</summary>
internal static class LocalGateways
{
    private static readonly Lock Gate = new();
    private static readonly Dictionary<int, ILocalGateway> Ports = [];

    public static void Open(int siloPort, int gatewayPort, ILocalGateway silo)
    {
        lock (Gate)
        {
            foreach (var port in new[] { siloPort, gatewayPort }.Where(port => port != 0))
            {
                if (Ports.TryGetValue(port, out var other) && other != silo)
                {
                    throw new Runtime.OrleansConfigurationException(
                        $"Port {port} is in use by another silo of this process. Give each silo its own: UseLocalhostClustering(siloPort, gatewayPort).",
                        new SocketException((int)SocketError.AddressAlreadyInUse));
                }
            }

            foreach (var port in new[] { siloPort, gatewayPort }.Where(port => port != 0))
            {
                Ports[port] = silo;
            }
        }
    }

    public static void Close(ILocalGateway silo)
    {
        lock (Gate)
        {
            foreach (var port in Ports.Where(port => port.Value == silo).Select(port => port.Key).ToArray())
            {
                Ports.Remove(port);
            }
        }
    }

    public static ILocalGateway? Find(int gatewayPort, string clusterId)
    {
        lock (Gate)
        {
            return Ports.TryGetValue(gatewayPort, out var silo) && silo.ClusterId == clusterId ? silo : null;
        }
    }
}

/// <summary>A client that is connected to a silo of this process.</summary>
internal interface ILocalGatewayClient
{
    ILocalGateway Silo { get; }
}
