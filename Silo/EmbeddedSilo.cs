using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Orleans.Configuration;
using OrleansWorkflows.Executions;
using OrleansWorkflows.Silo.Dashboard;
using OrleansWorkflows.Silo.Telemetry;
using Orleans.Runtime.MembershipService.SiloMetadata;
using OrleansWorkflows.Placement;

namespace OrleansWorkflows.Silo;

/// <summary>Embedded mode: a silo of one, inside the gateway's process, with a store to itself. The one composition call that the gateway makes.</summary>
public static class EmbeddedSilo
{
    /// <exception cref="SiloConfigurationException">services.yaml is missing or wrong; every problem is listed.</exception>
    public static void AddEmbeddedSilo(this IHostApplicationBuilder builder, SiloSettings settings)
    {
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.AddEmbeddedStore(builder.Configuration, settings);
        builder.Services.AddWorkflowEngine(builder.Configuration, settings);
        builder.Services.Configure<ExecutionOptions>(options => options.MachineWait = TimeSpan.Zero);
        // Ports that nobody else has: several embedded systems can run on one machine.
        var (siloPort, gatewayPort) = (FreePort(), FreePort());
        builder.UseOrleans(silo => silo
            .UseLocalhostClustering(siloPort, gatewayPort)
            .Configure<ClusterOptions>(options => (options.ClusterId, options.ServiceId) = ("orleans-workflows", "orleans-workflows"))
            .Configure<GrainCollectionOptions>(options => options.CollectionAge = TimeSpan.FromMinutes(5))
            .UseInMemoryReminderService()
            .AddTelemetryPropagation(builder.Configuration)
            .AddDashboardIf(settings.HasDashboard)
            .UseSiloMetadata(new Dictionary<string, string> { [Machines.MetadataKey] = settings.Machine ?? builder.Configuration["Executions:Machine"] ?? Environment.MachineName })
            .AddEmbeddedGrainState("grains", settings)
            .AddMemoryGrainStorage("PubSubStore")
            .AddMemoryStreams(ExecutionStatusChanged.Provider)
            .AddStartupTask(settings.Resumes ? Recovery.StartAsync : (_, _) => Task.CompletedTask));
    }

    private static int FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }
}
