using System.Reflection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Hosting;
using Orleans.Runtime;

namespace Orleans;

/// <summary>A client of a silo in the same process, found by the port of its gateway. References outlive a restart of that silo.</summary>
internal sealed class ClusterClient(
    IServiceProvider services, IOptions<ClusterOptions> cluster, IEnumerable<GatewayPorts> gateways, IEnumerable<ConnectionRetry> retries)
    : IClusterClient, IGrainCaller, ILocalGatewayClient, IHostedService
{
    private readonly int[] _ports = [.. gateways.SelectMany(gateway => gateway.Ports)];

    public IServiceProvider ServiceProvider => services;

    public ILocalGateway Silo => Gateway;

    private ILocalGateway Gateway => _ports.Select(port => LocalGateways.Find(port, cluster.Value.ClusterId)).FirstOrDefault(silo => silo is not null)
        ?? throw new SiloUnavailableException(
            $"Unable to connect to cluster '{cluster.Value.ClusterId}' through any of the gateways {string.Join(", ", _ports.Select(port => $"127.0.0.1:{port}"))}. "
            + "The stand-in for Orleans connects within one process only; across processes use the real packages (-p:PackageProfile=packages).");

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (_ports.Length == 0)
        {
            throw new OrleansConfigurationException(
                "Clustering has not been configured. Configure clustering using one of the clustering packages, such as UseLocalhostClustering().");
        }

        while (true)
        {
            try
            {
                _ = Gateway;
                return;
            }
            catch (SiloUnavailableException exception)
            {
                if (retries.LastOrDefault() is not { } retry || !await retry.ShouldRetry(exception, cancellationToken))
                {
                    throw;
                }
            }
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public TGrainInterface GetGrain<TGrainInterface>(Guid primaryKey, string? grainClassNamePrefix = null) where TGrainInterface : IGrainWithGuidKey =>
        Own(Gateway.GrainFactory.GetGrain<TGrainInterface>(primaryKey));

    public TGrainInterface GetGrain<TGrainInterface>(long primaryKey, string? grainClassNamePrefix = null) where TGrainInterface : IGrainWithIntegerKey =>
        Own(Gateway.GrainFactory.GetGrain<TGrainInterface>(primaryKey));

    public TGrainInterface GetGrain<TGrainInterface>(string primaryKey, string? grainClassNamePrefix = null) where TGrainInterface : IGrainWithStringKey =>
        Own(Gateway.GrainFactory.GetGrain<TGrainInterface>(primaryKey));

    public TGrainInterface GetGrain<TGrainInterface>(GrainId grainId) where TGrainInterface : IAddressable =>
        GrainReference.Create<TGrainInterface>(grainId, this);

    public object? Call(GrainReference reference, MethodInfo method, object?[] arguments) =>
        ((IGrainCaller)Gateway.GrainFactory).Call(reference, method, arguments);

    private TGrainInterface Own<TGrainInterface>(TGrainInterface reference) where TGrainInterface : IAddressable =>
        GrainReference.Create<TGrainInterface>(reference.GetGrainId(), this);
}
