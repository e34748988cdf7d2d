using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace OrleansWorkflows.Silo;

/// <summary>What a silo or a gateway says on standard error: one line an event. Standard output belongs to results and, over stdio, to MCP.</summary>
public static class ProcessLogging
{
    public static void Add(WebApplicationBuilder builder, IConfiguration? configuration)
    {
        // Lowest precedence: whatever the settings say of a category wins.
        builder.Configuration.Sources.Insert(0, new Microsoft.Extensions.Configuration.Memory.MemoryConfigurationSource
        {
            InitialData = new Dictionary<string, string?>
            {
                ["Logging:LogLevel:Default"] = "Information",
                ["Logging:LogLevel:Microsoft"] = "Warning",

                // What keeps the host from starting is said once, by the program; what stops it later is critical.
                ["Logging:LogLevel:Microsoft.Extensions.Hosting.Internal.Host"] = "Critical",
                ["Logging:LogLevel:Orleans"] = "Warning",

                // A message that has nowhere to go is an exception where it was sent, unless nobody waits for it.
                ["Logging:LogLevel:Orleans.Messaging"] = "None",
                ["Logging:LogLevel:Orleans.Messaging.GatewayManager"] = "Warning",

                // Advice on the garbage collector at each start, and a first check that counts from the start of the machine.
                ["Logging:LogLevel:Orleans.Runtime.Silo"] = "Error",
                ["Logging:LogLevel:Orleans.Runtime.Watchdog"] = "Error",

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
        builder.Services.Configure<ConsoleLoggerOptions>(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
    }
}
