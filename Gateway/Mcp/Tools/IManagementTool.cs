using ModelContextProtocol.Protocol;

namespace OrleansWorkflows.Gateway.Mcp.Tools;

/// <summary>A tool that is always there, beside those of the workflows.</summary>
public interface IManagementTool
{
    Tool Definition { get; }

    ValueTask<CallToolResult> CallAsync(ToolCall call, CancellationToken cancellationToken);
}
