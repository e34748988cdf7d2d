using ModelContextProtocol.Protocol;
using OrleansWorkflows.Gateway.Mcp.Apis.Questions;
using OrleansWorkflows.Gateway.Mcp.Requests;
using OrleansWorkflows.Gateway.Mcp.Tools;

namespace OrleansWorkflows.Gateway.Mcp.Apis;

/// <summary>The tools of the API that a caller brings along: <c>&lt;api&gt;_execute</c>, <c>&lt;api&gt;_query</c> and <c>sql_query</c>.</summary>
public sealed class TargetTools(ServiceDescriptions descriptions, ExecuteTool execute, QueryTool query, SqlTool sql) : IToolSource
{
    public async ValueTask<IReadOnlyList<Tool>> ListAsync(McpCaller caller, CancellationToken cancellationToken)
    {
        if (CallerApi.Of(caller) is not { } api)
        {
            return [];
        }

        var operations = await descriptions.OfAsync(api);
        return [ExecuteTool.Define(api, operations, caller.Headers.Hints), QueryTool.Define(api), SqlTool.Definition];
    }

    public ValueTask<FoundTool?> FindAsync(McpCaller caller, string tool, CancellationToken cancellationToken) =>
        ValueTask.FromResult<FoundTool?>(CallerApi.Of(caller) is { } api && HandlerOf(api, tool) is { } handler ? new HandledTool(handler) : null);

    private ToolHandler? HandlerOf(CallerApi api, string tool) =>
        tool == api.ExecuteTool ? (call, _) => execute.CallAsync(call, api)
        : tool == api.QueryTool ? (call, token) => query.CallAsync(call, api, token)
        : tool == SqlTool.Name ? (call, _) => sql.CallAsync(call)
        : null;
}
