using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging.Console;
using OrleansWorkflows.Gateway.Access;
using OrleansWorkflows.Gateway.Catalogue;
using OrleansWorkflows.Gateway.Executions;
using OrleansWorkflows.Gateway.Health;
using OrleansWorkflows.Gateway.Live;
using OrleansWorkflows.Gateway.Mcp;
using OrleansWorkflows.Gateway.Rest;
using OrleansWorkflows.Gateway.Rest.Problems;
using OrleansWorkflows.Gateway.Settings;
using OrleansWorkflows.Gateway.Specs;
using OrleansWorkflows.Silo;
using OrleansWorkflows.Silo.Cluster;
using OrleansWorkflows.Silo.Telemetry;

namespace OrleansWorkflows.Gateway;

/// <summary>Puts the gateway together: everything it consists of, and the way of a request through it.</summary>
public static class GatewayHost
{
    /// <summary>What pages of other allowed origins may read besides the usual.</summary>
    private static readonly string[] s_exposedHeaders = ["Location", "Content-Location", "Preference-Applied", "Retry-After", "ETag"];

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
        AddLogging(builder, configuration);
        AddServer(builder, settings);
        builder.AddTelemetryExport(HealthMonitor.Service);
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
            builder.AddClusterClient(settings.Cluster, settings.Postgres);
            return;
        }

        builder.AddEmbeddedSilo(new SiloSettings
        {
            DataDirectory = settings.Data,
            PostgreSql = settings.Postgres,
            ServicesFile = settings.Services,
            SpecDirectory = settings.Specs,
            ListeningUrls = settings.Addresses,
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
        services.AddSingleton<HealthMonitor>();
        services.AddCors();
        services.AddRestApi();
        services.AddMcpApi();
    }

    /// <summary>The way of a request, outermost first.</summary>
    private static void MapRequests(WebApplication app, GatewaySettings settings)
    {
        app.UseMiddleware<ProblemResponses>();
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
        app.UseSwaggerUI(docs =>
        {
            docs.RoutePrefix = "docs";
            docs.DocumentTitle = "OrleansWorkflows";
            docs.SwaggerEndpoint("/openapi.json", "OrleansWorkflows");
        });
        app.MapRestApi();
        app.MapMcpApi();
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

    private static void AddLogging(WebApplicationBuilder builder, IConfiguration? configuration)
    {
        // Lowest precedence: whatever appsettings.json says of a category wins.
        builder.Configuration.Sources.Insert(0, new Microsoft.Extensions.Configuration.Memory.MemoryConfigurationSource
        {
            InitialData = new Dictionary<string, string?>
            {
                ["Logging:LogLevel:Default"] = "Information",
                ["Logging:LogLevel:Microsoft"] = "Warning",

                // What keeps the host from starting is said once, by the command; what stops it later is critical.
                ["Logging:LogLevel:Microsoft.Extensions.Hosting.Internal.Host"] = "Critical",
                ["Logging:LogLevel:Orleans"] = "Warning",

                // Categories match by their beginning, so "Orleans" would be this project too.
                ["Logging:LogLevel:OrleansWorkflows"] = "Information",
                ["Logging:LogLevel:ModelContextProtocol"] = "Warning",

                // It logs every refusal of a client's mistake as an error; what is none is logged where the handlers are (ClusterErrors).
                ["Logging:LogLevel:ModelContextProtocol.Server.McpServer"] = "None",
            },
        });
        if (configuration is not null)
        {
            builder.Configuration.AddConfiguration(configuration);
        }

        builder.Logging.ClearProviders();
        builder.Logging.AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.TimestampFormat = "HH:mm:ss.fff ";
            console.UseUtcTimestamp = true;
        });

        // Standard output belongs to results and, over stdio, to MCP.
        builder.Services.Configure<ConsoleLoggerOptions>(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
    }
}
