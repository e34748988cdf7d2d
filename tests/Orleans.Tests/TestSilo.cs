using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;
using Orleans.Runtime.MembershipService.SiloMetadata;

namespace OrleansWorkflows.Orleans.Tests;

/// <summary>A host with one silo on free ports, as the product's embedded mode makes it. Every wait of a test is bounded by <see cref="Patience"/>.</summary>
internal sealed class TestSilo : IAsyncDisposable
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly IHost _host;
    private bool _stopped;

    private TestSilo(IHost host, int gatewayPort)
    {
        _host = host;
        GatewayPort = gatewayPort;
    }

    public int GatewayPort { get; }

    public IServiceProvider Services => _host.Services;

    public IClusterClient Client => _host.Services.GetRequiredService<IClusterClient>();

    public Probe Probe => _host.Services.GetRequiredService<Probe>();

    /// <param name="member">The name of a silo that joins others, whose clustering <paramref name="configure"/> chooses; null: it is alone.</param>
    public static async Task<TestSilo> StartAsync(Action<ISiloBuilder>? configure = null, string? member = null)
    {
        var (siloPort, gatewayPort) = FreePorts();
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.SetMinimumLevel(LogLevel.Critical);
        builder.Services.AddSingleton<Probe>();
        builder.UseOrleans(silo =>
        {
            if (member is null)
            {
                silo.UseLocalhostClustering(siloPort, gatewayPort);
            }
            else
            {
                silo.ConfigureEndpoints(IPAddress.Loopback, siloPort, gatewayPort)
                    .Configure<ClusterOptions>(options => (options.ClusterId, options.ServiceId) = ("several", "several"))
                    .Configure<SiloOptions>(options => options.SiloName = member);
            }

            silo.AddMemoryGrainStorage("store")
                .UseInMemoryReminderService()
                .UseSiloMetadata(new Dictionary<string, string> { ["machine"] = member ?? "alpha" });
            silo.Configure<SiloMessagingOptions>(options => options.ResponseTimeout = TimeSpan.FromSeconds(2));
            configure?.Invoke(silo);
        });
        var host = builder.Build();
        await host.StartAsync(TestContext.Current.CancellationToken).WaitAsync(Patience);
        return new TestSilo(host, gatewayPort);
    }

    public T Grain<T>(string key) where T : IGrainWithStringKey => Client.GetGrain<T>(key);

    public async Task StopAsync()
    {
        _stopped = true;
        await _host.StopAsync().WaitAsync(Patience);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_stopped)
        {
            await StopAsync();
        }

        _host.Dispose();
    }

    private static (int Silo, int Gateway) FreePorts()
    {
        using var one = new TcpListener(IPAddress.Loopback, 0);
        using var two = new TcpListener(IPAddress.Loopback, 0);
        one.Start();
        two.Start();
        return (((IPEndPoint)one.LocalEndpoint).Port, ((IPEndPoint)two.LocalEndpoint).Port);
    }
}
