using System.Text.Json.Nodes;
using Microsoft.Extensions.Options;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace OrleansWorkflows.Gateway.Mcp.Apps;

/// <summary>Says that the server has pages for hosts that can show them.</summary>
internal sealed class AppsExtension : IConfigureOptions<McpServerOptions>
{
    public void Configure(McpServerOptions options)
    {
        var capabilities = options.Capabilities ??= new ServerCapabilities();
        (capabilities.Extensions ??= new Dictionary<string, object>())[ExecutionApp.Extension] = new JsonObject();
    }
}
