using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;

namespace OrleansWorkflows.Gateway.Mcp.Transports;

/// <summary>In the web server's place when only standard input and output are served: no port is opened.</summary>
internal sealed class NoListener : IServer
{
    public NoListener() => Features.Set<IServerAddressesFeature>(new ServerAddressesFeature());

    public IFeatureCollection Features { get; } = new FeatureCollection();

    public Task StartAsync<TContext>(IHttpApplication<TContext> application, CancellationToken cancellationToken)
        where TContext : notnull
    {
        // The host has put in the addresses of the settings, which nobody listens on.
        Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.Clear();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose()
    {
    }
}
