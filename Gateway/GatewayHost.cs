using Microsoft.Extensions.DependencyInjection.Extensions;
using OrleansWorkflows.Gateway.Access;
using OrleansWorkflows.Gateway.Access.Tokens;
using OrleansWorkflows.Gateway.Catalogue;
using OrleansWorkflows.Gateway.Executions;
using OrleansWorkflows.Gateway.Health;
using OrleansWorkflows.Gateway.Live;
using OrleansWorkflows.Gateway.Mcp;
using OrleansWorkflows.Gateway.Mcp.Limits;
using OrleansWorkflows.Gateway.Mcp.Transports;
using OrleansWorkflows.Gateway.Planning;
using OrleansWorkflows.Gateway.Planning.Drafts;
using OrleansWorkflows.Gateway.Patterns;
using OrleansWorkflows.Gateway.Rest;
using OrleansWorkflows.Gateway.Rest.Problems;
using OrleansWorkflows.Gateway.Settings;
using OrleansWorkflows.Gateway.Specs;
using OrleansWorkflows.Gateway.Telemetry;
using OrleansWorkflows.Silo;
using OrleansWorkflows.Silo.Cluster;
using OrleansWorkflows.Silo.Memory;
using OrleansWorkflows.Silo.Telemetry;

namespace OrleansWorkflows.Gateway;

/// <summary>Puts the gateway together: everything it consists of, and the way of a request through it.</summary>
public static class GatewayHost
{
    /// <summary>What pages of other allowed origins may read besides the usual.</summary>
    private static readonly string[] s_exposedHeaders = ["Location", "Content-Location", "Preference-Applied", "Retry-After", "ETag", "WWW-Authenticate"];

    /// <param name="configuration">What the host itself reads (logging, Kestrel), besides its own defaults.</param>
    /// <param name="configure">Changes services before they are built.</param>
    public static WebApplication Build(GatewaySettings settings, IConfiguration? configuration = null, Action<WebApplicationBuilder>? configure = null)
    {
        var time = TimeProvider.System;
        var began = time.GetTimestamp();
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions
        {
            ApplicationName = typeof(GatewayHost).Assembly.GetName().Name,
            // Settings are read once. Watching appsettings.json would watch the whole tree below it, and with it every write to the store.
            Args = ["--hostBuilder:reloadConfigOnChange=false"],
        });
        ProcessLogging.Add(builder, configuration);
        AddServer(builder, settings);
        builder.AddTelemetryExport(HealthMonitor.Service);
        builder.Services.AddHostedService<IdleMemory>();
        AddCluster(builder, settings);
        AddServices(builder.Services, settings);
        configure?.Invoke(builder);

        var app = builder.Build();
        MapRequests(app, settings);
        app.Lifetime.ApplicationStarted.Register(() => Announcement.Start(app, time, began));
        return app;
    }

    /// <summary>A client of the silos that the settings name, or a silo of its own in this process.</summary>
    private static void AddCluster(WebApplicationBuilder builder, GatewaySettings settings)
    {
        if (settings.Cluster.IsOn)
        {
            builder.AddClusterClient(settings.Cluster, settings.Postgres, settings.Dashboard.IsOn(settings.Cluster));
            return;
        }

        builder.AddEmbeddedSilo(new SiloSettings
        {
            DataDirectory = settings.Data,
            PostgreSql = settings.Postgres,
            ServicesFile = settings.Services,
            SpecDirectory = settings.Specs,
            AllowPrivateNetworks = settings.MayCallPrivateNetworks,
            HasDashboard = settings.Dashboard.IsOn(settings.Cluster),
        });
    }

    private static void AddServices(IServiceCollection services, GatewaySettings settings)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(settings);
        services.AddSingleton<WorkflowCatalogue>().AddHostedService(provider => provider.GetRequiredService<WorkflowCatalogue>());
        services.AddSingleton<ExecutionStarter>();
        services.AddSingleton<ExecutionFeed>();
        services.AddSingleton<StatusFeed>();
        services.AddSingleton<SpecImporter>();
        services.AddSingleton<SpecDirectory>().AddHostedService(provider => provider.GetRequiredService<SpecDirectory>());
        services.AddSingleton<PatternImporter>();
        services.AddSingleton<PatternDirectory>().AddHostedService(provider => provider.GetRequiredService<PatternDirectory>());
        services.AddSingleton<HealthMonitor>();
        services.AddSingleton<KnownTools>().AddSingleton<Planner>();
        services.AddCors();
        services.AddAccessControl();
        services.AddRestApi();
        services.AddMcpApi();
    }

    /// <summary>The way of a request, outermost first.</summary>
    private static void MapRequests(WebApplication app, GatewaySettings settings)
    {
        app.UseRequestSpans();
        app.UseMiddleware<ProblemResponses>();
        app.UseBrowserHeaders();
        app.UseOriginGuard(new OriginGuardOptions
        {
            AllowedHosts = ["localhost", "127.0.0.1", "[::1]", .. settings.Access.AllowedHosts],
            AllowedOrigins = [.. settings.Access.AllowedOrigins],
        });
        if (settings.Access.AllowedOrigins.Length > 0)
        {
            app.UseCors(origins => origins.WithOrigins(settings.Access.AllowedOrigins).AllowAnyMethod().AllowAnyHeader().WithExposedHeaders(s_exposedHeaders));
        }

        app.UseWebSockets();
        app.UseMcpRefusals();
        app.UseSwaggerUI(docs =>
        {
            docs.RoutePrefix = "docs";
            docs.DocumentTitle = "OrleansWorkflows";
            docs.SwaggerEndpoint("/openapi.json", "OrleansWorkflows");
        });
        app.UseAccessControl();
        app.Use(PostedText.InvokeAsync);
        app.Use(UnservedVersion.InvokeAsync);
        app.UseSessionLimit();
        app.Services.GetRequiredService<ResourceMetadata>().Map(app);
        app.MapRestApi();
        app.MapMcpApi();
        if (settings.Dashboard.IsOn(settings.Cluster))
        {
            app.MapDashboard(settings.Access);
        }
    }

    private static void AddServer(WebApplicationBuilder builder, GatewaySettings settings)
    {
        builder.WebHost.UseUrls([.. settings.Addresses]);
        builder.WebHost.ConfigureKestrel(server =>
        {
            server.AddServerHeader = false;

            // Above the limits of the routes, so that somebody who sends somewhat too much still reads the answer that says so.
            server.Limits.MaxRequestBodySize = (4L * Math.Max(settings.Http.MaxParamsBytes, settings.Http.MaxSpecBytes)) + (1024 * 1024);
        });
        if (settings.Addresses.Any(address => address.StartsWith("https:", StringComparison.OrdinalIgnoreCase)))
        {
            builder.WebHost.UseKestrelHttpsConfiguration();
        }
    }
}
