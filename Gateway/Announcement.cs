using OrleansWorkflows.Gateway.Health;
using OrleansWorkflows.Gateway.Specs;

namespace OrleansWorkflows.Gateway;

/// <summary>Says where the gateway listens once it can serve.</summary>
internal static partial class Announcement
{
    /// <param name="began">Timestamp of when the gateway began to be put together.</param>
    public static void Start(WebApplication app, TimeProvider time, long began) => _ = AnnounceAsync(app, time, began);

    private static async Task AnnounceAsync(WebApplication app, TimeProvider time, long began)
    {
        await app.Services.GetRequiredService<SpecDirectory>().FirstPass.WaitAsync(app.Lifetime.ApplicationStopping)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!app.Lifetime.ApplicationStopping.IsCancellationRequested)
        {
            var seconds = time.GetElapsedTime(began).TotalSeconds;
            var served = app.Urls.Count > 0 ? $"{string.Join(", ", app.Urls)} (REST; reference at /docs, MCP at /mcp)" : "MCP on standard input and output";
            LogReady(app.Logger, HealthMonitor.Version, seconds, served);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "OrleansWorkflows {Version}, ready after {Seconds:0.00} s: {Served}")]
    private static partial void LogReady(ILogger logger, string version, double seconds, string served);
}
