using System.Diagnostics;
using OrleansWorkflows.Gateway.Health;
using OrleansWorkflows.Gateway.Specs;

namespace OrleansWorkflows.Gateway;

/// <summary>Says where the gateway listens once it can serve.</summary>
internal static partial class Announcement
{
    public static void Start(WebApplication app) => _ = AnnounceAsync(app);

    private static async Task AnnounceAsync(WebApplication app)
    {
        await app.Services.GetRequiredService<SpecDirectory>().FirstPass.WaitAsync(app.Lifetime.ApplicationStopping)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!app.Lifetime.ApplicationStopping.IsCancellationRequested)
        {
            using var process = Process.GetCurrentProcess();
            var sinceStart = app.Services.GetRequiredService<TimeProvider>().GetUtcNow() - process.StartTime;
            var urls = string.Join(", ", app.Urls);
            LogReady(app.Logger, HealthMonitor.Version, sinceStart.TotalSeconds, urls);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "OrleansWorkflows {Version}, ready after {Seconds:0.00} s: {Urls} (REST; reference at /docs, MCP at /mcp)")]
    private static partial void LogReady(ILogger logger, string version, double seconds, string urls);
}
