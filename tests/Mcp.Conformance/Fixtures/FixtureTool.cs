using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;
using OrleansWorkflows.Gateway.Mcp.Tools;

namespace OrleansWorkflows.Mcp.Conformance.Fixtures;

/// <summary>A tool of the suite in the place of a management tool.</summary>
internal sealed class FixtureTool(Tool definition, Func<RequestContext<CallToolRequestParams>, CancellationToken, ValueTask<CallToolResult>> answer) : IManagementTool
{
    public Tool Definition => definition;

    public ValueTask<CallToolResult> CallAsync(ToolCall call, CancellationToken cancellationToken) => answer(call.Request, cancellationToken);
}
