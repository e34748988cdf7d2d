using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;
using OrleansWorkflows.Gateway.Access;
using OrleansWorkflows.Gateway.Mcp.CallTasks;
using OrleansWorkflows.Gateway.Mcp.Requests;
using OrleansWorkflows.Gateway.Mcp.Workflows;

namespace OrleansWorkflows.Gateway.Mcp.Tools;

/// <summary>Handler of <c>tools/call</c>: finds the tool and turns whatever fails into a result that says what to do next.</summary>
public sealed class ToolCalls(
    ToolCatalogue catalogue, IEnumerable<IToolSource> sources, ToolScopes scopes, WorkflowCalls workflows, WorkflowTasks tasks, ILogger<ToolCalls> logger)
{
    /// <exception cref="McpProtocolException">There is no such tool, or the request is malformed.</exception>
    public ValueTask<CallToolResult> CallAsync(RequestContext<CallToolRequestParams> request, CancellationToken cancellationToken) =>
        AnswerAsync(request, workflows.CallAsync, result => result, cancellationToken);

    /// <summary>Management tools answer at once, and the second call of an <c>input_required</c> exchange goes on as it began.</summary>
    public bool MayBecomeTask(RequestContext<CallToolRequestParams> request) => catalogue.FindManagement(request.Params.Name) is null && request.Params.RequestState is null;

    /// <summary>The same for a client that takes tasks: a workflow's call becomes one, unless it is refused.</summary>
    internal ValueTask<ToolAnswer> CallOrStartTaskAsync(RequestContext<CallToolRequestParams> request, CancellationToken cancellationToken) =>
        AnswerAsync(request, StartTaskAsync, result => new ToolAnswer(result, null), cancellationToken);

    private async ValueTask<ToolAnswer> StartTaskAsync(ToolCall call, WorkflowCard card, CancellationToken cancellationToken) =>
        new(null, tasks.Created(call, await workflows.StartAsync(call, card, cancellationToken)));

    private async ValueTask<T> AnswerAsync<T>(
        RequestContext<CallToolRequestParams> request, Func<ToolCall, WorkflowCard, CancellationToken, ValueTask<T>> callWorkflow, Func<CallToolResult, T> of,
        CancellationToken cancellationToken)
    {
        var caller = McpCaller.Read(request);
        try
        {
            var scope = await scopes.ResolveAsync(caller, cancellationToken);
            if (catalogue.FindManagement(request.Params.Name) is { } tool && caller.Sees(tool.Group))
            {
                caller.Grant.Demand(tool.Scope);
                return of(await tool.CallAsync(new ToolCall(request, caller, scope), cancellationToken));
            }

            if (FindWorkflow(caller, scope, request.Params.Name) is null)
            {
                switch (await FindAsync(caller, request.Params.Name, cancellationToken))
                {
                    case HandledTool brought:
                        caller.Grant.Demand(Scopes.Services);
                        return of(await brought.Handler(new ToolCall(request, caller, scope), cancellationToken));
                    case RunningTool brought:
                        caller.Grant.Demand(Scopes.Services);
                        return await callWorkflow(new ToolCall(request, caller, brought.Scope), brought.Card, cancellationToken);
                    default:
                        break;
                }

                // It may be new, taken in by another gateway a moment ago.
                scope = await scopes.RefreshAsync(scope, cancellationToken);
            }

            if (FindWorkflow(caller, scope, request.Params.Name) is not { } card)
            {
                throw await UnknownAsync(caller, request.Params.Name, scope, cancellationToken);
            }

            caller.Grant.Demand(Scopes.ExecutionsStart);
            return await callWorkflow(new ToolCall(request, caller, scope), card, cancellationToken);
        }
        catch (Exception exception) when (ClusterErrors.Of(exception) is { } problem)
        {
            return of(ToolResults.Failure(problem));
        }
        catch (Exception exception) when (ClusterErrors.IsBug(exception, logger, request.Params.Name))
        {
            throw;
        }
    }

    private static WorkflowCard? FindWorkflow(McpCaller caller, ToolScope scope, string name) => caller.Sees(ToolGroups.Workflows) ? scope.FindTool(name) : null;

    private async ValueTask<FoundTool?> FindAsync(McpCaller caller, string name, CancellationToken cancellationToken)
    {
        foreach (var source in caller.Sees(ToolGroups.Services) ? sources : [])
        {
            if (await source.FindAsync(caller, name, cancellationToken) is { } found)
            {
                return found;
            }
        }

        return null;
    }

    private async ValueTask<McpProtocolException> UnknownAsync(McpCaller caller, string name, ToolScope scope, CancellationToken cancellationToken)
    {
        var names = await catalogue.NamesAsync(caller, scope, cancellationToken);
        var hint = DidYouMean.Hint(name, names);
        if (hint.Length == 0 && names.Contains("w_" + name))
        {
            hint = $" Did you mean 'w_{name}'?";
        }

        return new McpProtocolException($"Unknown tool: '{name}'.{hint} tools/list has all of them.", McpErrorCode.InvalidParams);
    }
}
