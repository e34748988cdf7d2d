using OrleansWorkflows.Gateway.Access;
using OrleansWorkflows.Gateway.Mcp.Tools;

namespace OrleansWorkflows.Gateway.Mcp.Requests;

/// <summary>
/// The scope that an MCP request needs, as far as its headers tell (2026-07-28: <c>Mcp-Method</c>, <c>Mcp-Name</c>), so that a refusal has a status. What is refused or
/// not is decided behind the route by the message itself; a header that differs from it is refused there.
/// </summary>
public sealed class McpScopes(ToolCatalogue catalogue)
{
    /// <summary>Null: none that the headers tell.</summary>
    public string? Needed(HttpRequest request)
    {
        if (!request.Path.StartsWithSegments("/mcp", StringComparison.Ordinal) || request.Headers["Mcp-Method"] != "tools/call")
        {
            return null;
        }

        var tool = request.Headers["Mcp-Name"].ToString();
        return catalogue.FindManagement(tool)?.Scope ?? (tool.StartsWith("w_", StringComparison.Ordinal) ? Scopes.ExecutionsStart : null);
    }
}
