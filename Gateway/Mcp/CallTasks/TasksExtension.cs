using System.Text.Json.Nodes;
using Microsoft.Extensions.Options;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;
using OrleansWorkflows.Gateway.Mcp.Tools;

namespace OrleansWorkflows.Gateway.Mcp.CallTasks;

/// <summary>
/// Joins the extension <c>io.modelcontextprotocol/tasks</c> to the server: its capability, its methods, and that a workflow's call of a client which declared it
/// becomes a task.
/// </summary>
internal sealed class TasksExtension(ToolCalls calls, WorkflowTasks tasks) : IConfigureOptions<McpServerOptions>
{
    public const string Id = "io.modelcontextprotocol/tasks";

    private const string TaskId = "taskId";

    public static bool IsDeclaredBy(JsonRpcRequest request) => request.Context?.ClientCapabilities?.Extensions?.ContainsKey(Id) is true;

    /// <exception cref="MissingRequiredClientCapabilityException">The client did not declare the extension on this request.</exception>
    public static void Demand(JsonRpcRequest request)
    {
        if (!IsDeclaredBy(request))
        {
            throw new MissingRequiredClientCapabilityException(
                new ClientCapabilities { Extensions = new Dictionary<string, object> { [Id] = new JsonObject() } },
                $"Tasks need the client to declare the extension '{Id}' in the capabilities of each request.");
        }
    }

    public void Configure(McpServerOptions options)
    {
        var capabilities = options.Capabilities ??= new ServerCapabilities();
        (capabilities.Extensions ??= new Dictionary<string, object>())[Id] = new JsonObject();
#pragma warning disable MCPEXP002 // The way of the SDK's own tasks package, which keeps tasks in the memory of one process.
        options.Filters.Request.CallToolWithAlternateFilters.Add((request, next, cancellationToken) =>
            IsDeclaredBy(request.JsonRpcRequest) && calls.MayBecomeTask(request) ? AnswerAsync(request, cancellationToken) : next(request, cancellationToken));
        options.RequestHandlers = [.. options.RequestHandlers ?? [], Method("tasks/get", tasks.GetAsync), Method("tasks/update", tasks.UpdateAsync), Method("tasks/cancel", tasks.CancelAsync)];
#pragma warning restore MCPEXP002
    }

#pragma warning disable MCPEXP002
    private async ValueTask<ResultOrAlternate<CallToolResult>> AnswerAsync(RequestContext<CallToolRequestParams> request, CancellationToken cancellationToken)
    {
        var answer = await calls.CallOrStartTaskAsync(request, cancellationToken);
        return answer.Task is { } task ? ResultOrAlternate<CallToolResult>.FromAlternate(task, CallTaskJson.Default.CreateTaskResult) : answer.Result!;
    }

    private static McpServerRequestHandler Method(string method, Func<JsonRpcRequest, string, CancellationToken, ValueTask<JsonObject>> handle) => new()
    {
        Method = method,
        RoutingNameParameter = TaskId,
        Handler = async (request, cancellationToken) =>
        {
            Demand(request);
            return request.Params is JsonObject parameters && parameters[TaskId] is JsonValue value && value.TryGetValue<string>(out var id)
                ? await handle(request, id, cancellationToken)
                : throw new McpProtocolException($"params.{TaskId} is missing: the id that the call of the tool answered with.", McpErrorCode.InvalidParams);
        },
    };
#pragma warning restore MCPEXP002
}
