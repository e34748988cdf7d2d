using ModelContextProtocol.Protocol;
using OrleansWorkflows.Gateway.Mcp.Requests;

namespace OrleansWorkflows.Gateway.Mcp.Tools;

/// <summary>Tools that come and go with what the caller brings along or the cluster is configured with, beside the management tools and those of workflows.</summary>
public interface IToolSource
{
    /// <summary>Those that this caller sees. A service that can not be read costs its own tools only.</summary>
    ValueTask<IReadOnlyList<Tool>> ListAsync(McpCaller caller, CancellationToken cancellationToken);

    /// <summary>Null: not one of its tools.</summary>
    ValueTask<FoundTool?> FindAsync(McpCaller caller, string tool, CancellationToken cancellationToken);
}

/// <summary>Does what a tool is for.</summary>
public delegate ValueTask<CallToolResult> ToolHandler(ToolCall call, CancellationToken cancellationToken);
