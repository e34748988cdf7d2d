using System.Net;

namespace Orleans.Runtime;

/// <summary>Where the gateways of the cluster are.</summary>
internal interface IGatewayListProvider
{
    Task<IReadOnlyList<IPEndPoint>> GetGatewaysAsync(CancellationToken cancellationToken);
}

/// <summary>Gateways on this machine, at ports that are known.</summary>
internal sealed class LocalhostGateways(int[] ports) : IGatewayListProvider
{
    public Task<IReadOnlyList<IPEndPoint>> GetGatewaysAsync(CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<IPEndPoint>>([.. ports.Select(port => new IPEndPoint(IPAddress.Loopback, port))]);
}
