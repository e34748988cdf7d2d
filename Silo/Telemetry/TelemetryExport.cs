using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OrleansWorkflows.Telemetry;

namespace OrleansWorkflows.Silo.Telemetry;

/// <summary>
/// Sends spans and metrics to an OpenTelemetry collector, for silos and gateways alike. Switched on, and set up, by the variables of the OpenTelemetry
/// specification (<c>OTEL_EXPORTER_OTLP_ENDPOINT</c> and its kin), which may also stand in <c>appsettings.json</c>.
/// </summary>
public static class TelemetryExport
{
    private static readonly string[] s_switches =
        ["OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT"];

    /// <summary>Meters that are sent.</summary>
    public static IReadOnlyList<string> Meters { get; } =
        ["OrleansWorkflows.*", "Microsoft.Orleans", "Microsoft.AspNetCore.Hosting", "System.Runtime"];

    /// <summary>Sources whose spans are sent.</summary>
    public static IReadOnlyList<string> Sources { get; } =
        [WorkflowTrace.SourceName, "Microsoft.AspNetCore", "Microsoft.Orleans.Application", RuntimeCallFilter.Source, "System.Net.Http"];

    public static bool IsOn(IConfiguration configuration) =>
        Array.Exists(s_switches, name => !string.IsNullOrEmpty(configuration[name]))
        && !string.Equals(configuration["OTEL_SDK_DISABLED"], "true", StringComparison.OrdinalIgnoreCase);

    /// <summary>To be called before anything that is watched is added: what is added first starts first and stops last.</summary>
    /// <param name="service">The <c>service.name</c>, unless <c>OTEL_SERVICE_NAME</c> says another.</param>
    public static void AddTelemetryExport(this IHostApplicationBuilder builder, string service)
    {
        if (IsOn(builder.Configuration))
        {
            builder.Services.AddHostedService(_ => new TelemetryExporter(builder.Configuration, service));
        }
    }

    /// <summary>Spans of grain calls, which carry the context on to other silos.</summary>
    public static ISiloBuilder AddTelemetryPropagation(this ISiloBuilder silo, IConfiguration configuration) =>
        IsOn(configuration) ? silo.AddActivityPropagation() : silo;
}
