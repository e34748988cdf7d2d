using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;
using OrleansWorkflows.Gateway.Mcp.Requests;
using OrleansWorkflows.Gateway.Mcp.Workflows;

namespace OrleansWorkflows.Gateway.Mcp.Tools;

/// <summary>Handler of <c>tools/call</c>: finds the tool and turns whatever fails into a result that says what to do next.</summary>
public sealed class ToolCalls(ToolCatalogue catalogue, ToolScopes scopes, WorkflowCalls workflows, ILogger<ToolCalls> logger)
{
    /// <exception cref="McpProtocolException">There is no such tool, or the request is malformed.</exception>
    public async ValueTask<CallToolResult> CallAsync(RequestContext<CallToolRequestParams> request, CancellationToken cancellationToken)
    {
        var caller = McpCaller.Read(request);
        try
        {
            var scope = await scopes.ResolveAsync(caller, cancellationToken);
            if (catalogue.FindManagement(request.Params.Name) is { } tool)
            {
                return await tool.CallAsync(new ToolCall(request, caller, scope), cancellationToken);
            }

            if (scope.FindTool(request.Params.Name) is null)
            {
                // It may be new, taken in by another gateway a moment ago.
                scope = await scopes.RefreshAsync(scope, cancellationToken);
            }

            return scope.FindTool(request.Params.Name) is { } card
                ? await workflows.CallAsync(new ToolCall(request, caller, scope), card, cancellationToken)
                : throw Unknown(request.Params.Name, scope);
        }
        catch (Exception exception) when (ClusterErrors.Of(exception) is { } problem)
        {
            return ToolResults.Failure(problem);
        }
        catch (Exception exception) when (ClusterErrors.IsBug(exception, logger, request.Params.Name))
        {
            throw;
        }
    }

    private McpProtocolException Unknown(string name, ToolScope scope)
    {
        var names = catalogue.NamesIn(scope).ToList();
        var hint = DidYouMean.Hint(name, names);
        if (hint.Length == 0 && names.Contains("w_" + name))
        {
            hint = $" Did you mean 'w_{name}'?";
        }

        return new McpProtocolException($"Unknown tool: '{name}'.{hint} tools/list has all of them.", McpErrorCode.InvalidParams);
    }
}
