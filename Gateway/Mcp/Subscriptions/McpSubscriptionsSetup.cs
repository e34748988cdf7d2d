using ModelContextProtocol.AspNetCore;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace OrleansWorkflows.Gateway.Mcp.Subscriptions;

/// <summary>Joins <see cref="McpSubscriptions"/> to an MCP server.</summary>
public static class McpSubscriptionsSetup
{
    /// <summary>
    /// Adds the handlers, the watch over sessions, and the capabilities: <c>listChanged</c> for each list that has a handler, <c>subscribe</c> for
    /// resources. Comes after <c>WithHttpTransport</c>.
    /// </summary>
    public static IMcpServerBuilder WithSubscriptions(this IMcpServerBuilder builder)
    {
        builder.Services.AddSingleton<McpSubscriptions>();
        builder.Services.AddOptions<HttpServerTransportOptions>().Configure<McpSubscriptions>((options, subscriptions) =>
#pragma warning disable MCPEXP002 // The one way to learn when a session ends.
            options.RunSessionHandler = (http, server, cancellationToken) => subscriptions.RunAsync(server, http, cancellationToken));
#pragma warning restore MCPEXP002
        builder.Services.AddOptions<McpServerOptions>().PostConfigure(Declare);

        return builder
            .WithSubscriptionsListenHandler((request, cancellationToken) => Subscriptions(request).ListenAsync(request, cancellationToken))
            .WithSubscribeToResourcesHandler((request, cancellationToken) => Subscriptions(request).SubscribeAsync(request, cancellationToken))
            .WithUnsubscribeFromResourcesHandler((request, cancellationToken) => Subscriptions(request).UnsubscribeAsync(request, cancellationToken));
    }

    private static McpSubscriptions Subscriptions(MessageContext request) => request.Services!.GetRequiredService<McpSubscriptions>();

    private static void Declare(McpServerOptions options)
    {
        var capabilities = options.Capabilities ??= new ServerCapabilities();
        if (options.Handlers.ListToolsHandler is not null || options.ToolCollection is not null)
        {
            (capabilities.Tools ??= new ToolsCapability()).ListChanged = true;
        }

        if (options.Handlers.ListPromptsHandler is not null || options.PromptCollection is not null)
        {
            (capabilities.Prompts ??= new PromptsCapability()).ListChanged = true;
        }

        if (options.Handlers.ListResourcesHandler is not null || options.ResourceCollection is not null)
        {
            capabilities.Resources ??= new ResourcesCapability();
            capabilities.Resources.ListChanged = true;
            capabilities.Resources.Subscribe = true;
        }
    }
}
