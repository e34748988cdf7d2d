using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Orleans.Configuration;
using Orleans.Runtime.MembershipService.SiloMetadata;
using OrleansWorkflows.Journal;
using OrleansWorkflows.Journal.PostgreSql;
using OrleansWorkflows.Silo.Cluster;
using OrleansWorkflows.Silo.Dashboard;
using OrleansWorkflows.Silo.GrainState;
using OrleansWorkflows.Silo.Memory;
using OrleansWorkflows.Silo.Telemetry;
using OrleansWorkflows.Placement;

namespace OrleansWorkflows.Silo.Node;

/// <summary>Puts a silo of a cluster together: the shared store, the engine, Orleans, and the health endpoints.</summary>
internal static class NodeHost
{
    /// <summary>Longer than the engine takes to hand over what it runs; shorter than orchestrators wait before they kill.</summary>
    private static readonly TimeSpan ShutdownPatience = TimeSpan.FromSeconds(25);

    public static WebApplication Build(NodeSettings settings, IConfiguration configuration)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions
        {
            ApplicationName = typeof(NodeHost).Assembly.GetName().Name,
            Args = ["--hostBuilder:reloadConfigOnChange=false"],
        });
        ProcessLogging.Add(builder, configuration);
        builder.AddTelemetryExport("orleans-workflows-silo");
        builder.Services.AddHostedService<IdleMemory>();
        builder.WebHost.UseUrls(settings.Urls.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = ShutdownPatience);
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.AddSingleton<NodeHealth>();
        AddStore(builder, settings);
        var machine = settings.Silo.Machine ?? Environment.MachineName;
        builder.Services.AddWorkflowEngine(builder.Configuration, new SiloSettings
        {
            DataDirectory = "",
            PostgreSql = settings.Postgres,
            ServicesFile = settings.Services,
            SpecDirectory = settings.Specs,
            AllowPrivateNetworks = settings.AllowPrivateNetworks,
            Machine = machine,
        });
        builder.UseOrleans(silo => Configure(silo, settings, machine));
        var app = builder.Build();
        NodeHealth.Map(app);
        return app;
    }

    private static void AddStore(WebApplicationBuilder builder, NodeSettings settings)
    {
        builder.Services.AddOptions<PostgreSqlJournalOptions>().Bind(builder.Configuration.GetSection(EmbeddedStore.PostgreSqlSection));
        builder.Services.AddPostgreSqlJournal(settings.Postgres!);
    }

    private static void Configure(ISiloBuilder silo, NodeSettings settings, string machine)
    {
        var connection = ConnectionText.Read(settings.Postgres!);
        silo.UseCluster(settings.Cluster, connection)
            .ConfigureEndpoints(
                settings.Silo.Address is { } address ? IPAddress.Parse(address) : IPAddress.Loopback, settings.Silo.Port, settings.Silo.GatewayPort,
                listenOnAnyHostAddress: false)
            .Configure<SiloOptions>(options => options.SiloName = settings.Silo.Name ?? machine)
            .Configure<GrainCollectionOptions>(options => options.CollectionAge = TimeSpan.FromMinutes(5))
            .UseSiloMetadata(new Dictionary<string, string>
            {
                [Machines.MetadataKey] = machine,
                ["role"] = settings.Silo.Role,
                ["capacity"] = settings.Silo.Capacity.ToString(CultureInfo.InvariantCulture),
            })
            .UseAdoNetReminderService(options => (options.Invariant, options.ConnectionString) = ("Npgsql", connection))
            .AddPostgreSqlGrainState("grains")
            .AddPostgreSqlSubscriptions()
            .AddMemoryStreams(ExecutionStatusChanged.Provider)
            .AddActivityPropagation()
            .AddDashboardIf(settings.Dashboard.IsOn(settings.Cluster))
            .AddStartupTask(Recovery.StartAsync);
    }
}
