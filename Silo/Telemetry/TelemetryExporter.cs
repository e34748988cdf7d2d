using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace OrleansWorkflows.Silo.Telemetry;

/// <summary>Listens from the host's start to its end, and sends what is left when it stops. A collector that is away loses data and disturbs nothing.</summary>
internal sealed class TelemetryExporter(IConfiguration configuration, string service) : IHostedService, IDisposable
{
    private OpenTelemetrySdk? _sdk;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _sdk = OpenTelemetrySdk.Create(builder =>
        {
            builder.Services.AddSingleton(configuration);
            builder
                .ConfigureResource(resource => resource
                    .AddService(service, serviceVersion: typeof(TelemetryExporter).Assembly.GetName().Version?.ToString(3), serviceInstanceId: Environment.MachineName)
                    .AddEnvironmentVariableDetector())
                .WithTracing(tracing => tracing.AddSource([.. TelemetryExport.Sources]).AddProcessor(new RuntimeCallFilter()))
                .WithMetrics(metrics => metrics.AddMeter([.. TelemetryExport.Meters]))
                .UseOtlpExporter();
        });
        return Task.CompletedTask;
    }

    /// <summary>Sends what is left; on the pool, because it waits for the collector.</summary>
    public Task StopAsync(CancellationToken cancellationToken) => Task.Run(Dispose, CancellationToken.None).WaitAsync(cancellationToken);

    public void Dispose() => Interlocked.Exchange(ref _sdk, null)?.Dispose();
}
