using Microsoft.Extensions.Options;
using ModelContextProtocol.Server;
using OrleansWorkflows.Gateway.Mcp.Subscriptions;

namespace OrleansWorkflows.Gateway.Mcp.Transports;

/// <summary>MCP over standard input and output, for the one client that started this process: a line a message.</summary>
internal sealed class StdioServer(
    IOptionsFactory<McpServerOptions> options, McpSubscriptions subscriptions, IServiceProvider services, ILoggerFactory loggerFactory)
{
    /// <summary>Serves until the client closes standard input or the token says so.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var own = options.Create(Options.DefaultName);
        await using var transport = new StdioServerTransport(own, loggerFactory);

        // Whatever else this process prints must not come between the messages.
        Console.SetOut(Console.Error);
        await using var server = McpServer.Create(transport, own, loggerFactory, services);
        try
        {
            await subscriptions.RunOnlyAsync(server, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Told to stop.
        }
    }
}
