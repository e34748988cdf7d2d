using System.Text.Json;
using System.Text.Json.Nodes;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;
using OrleansWorkflows.Gateway.Access;
using OrleansWorkflows.Gateway.Catalogue;
using OrleansWorkflows.Gateway.Executions;
using OrleansWorkflows.Gateway.Mcp.Questions;
using OrleansWorkflows.Gateway.Mcp.Requests;
using OrleansWorkflows.Gateway.Mcp.Resources;
using OrleansWorkflows.Gateway.Mcp.Subscriptions;
using OrleansWorkflows.Gateway.Mcp.Tools;

namespace OrleansWorkflows.Gateway.Mcp.CallTasks;

/// <summary>
/// Calls of workflows as tasks. A task is its execution and nothing besides, so it outlives the connection, this gateway and the silo, and any gateway with the
/// same <c>Mcp:StateKey</c> answers for it.
/// </summary>
public sealed class WorkflowTasks(
    IGrainFactory grains, ExecutionStarter starter, WorkflowCatalogue catalogue, TaskHandles handles, TaskStates states, IHttpContextAccessor http, ILogger<WorkflowTasks> logger)
{
    /// <summary>The answer to a call whose execution has durably started.</summary>
    internal CreateTaskResult Created(ToolCall call, ExecutionView view) => new()
    {
        ResultType = "task",
        TaskId = handles.Of(new ExecutionId(view.ExecutionId), call.Caller.Principal),
        Status = "working",
        StatusMessage = TaskStates.Progress(view),
        CreatedAt = view.StartedAt,
        LastUpdatedAt = view.UpdatedAt,
        PollIntervalMs = (long)states.PollInterval(view).TotalMilliseconds,
    };

    /// <summary><c>tasks/get</c>.</summary>
    internal ValueTask<JsonObject> GetAsync(JsonRpcRequest request, string taskId, CancellationToken cancellationToken)
    {
        var caller = CallerOf(request);
        return ClusterErrors.AsProtocolErrors(logger, "tasks/get", async () =>
        {
            var json = await DescribeAsync(taskId, Find(taskId, caller), request.Context?.ClientCapabilities, cancellationToken);
            json["resultType"] = "complete";
            return json;
        });
    }

    /// <summary><c>tasks/update</c>: answers of the user. Answers to what is not or no longer asked are ignored; a question that is declined stays open.</summary>
    /// <exception cref="McpProtocolException">An answer does not fit; the question stays open under the same key.</exception>
    internal ValueTask<JsonObject> UpdateAsync(JsonRpcRequest request, string taskId, CancellationToken cancellationToken)
    {
        var caller = CallerOf(request);
        return ClusterErrors.AsProtocolErrors(logger, "tasks/update", async () =>
        {
            var execution = Find(taskId, caller);
            var view = await grains.GetGrain<IExecutionGrain>(execution.Value).Get(includeSteps: false) ?? throw Unknown(taskId);
            var refused = new List<string>();
            foreach (var (token, response) in ResponsesOf(request))
            {
                if (ElicitationForm.ReadAnswer(response) is not { IsAccepted: true } answer)
                {
                    continue;
                }

                var reply = await starter.AnswerAsync(execution, new AnswerRequest(ElicitationForm.ContentOf(answer, view, token), Token: token));
                if (reply.Outcome == AnswerOutcome.UnknownExecution)
                {
                    throw Unknown(taskId);
                }

                if (reply.Outcome == AnswerOutcome.DoesNotFit)
                {
                    refused.Add($"{reply.Message} {string.Join(" ", reply.Problems.Select(problem => $"{problem.Path}: {problem.Message}"))}".Trim());
                }
            }

            return refused.Count == 0 ? Acknowledged() : throw new McpProtocolException(
                $"WF0505: {string.Join("\n", refused)}\nThe question stays open: send tasks/update again with the same key and an answer that fits.", McpErrorCode.InvalidParams);
        });
    }

    /// <summary><c>tasks/cancel</c>: cancels the execution, which undoes what it did. One that has ended stays as it is.</summary>
    internal ValueTask<JsonObject> CancelAsync(JsonRpcRequest request, string taskId, CancellationToken cancellationToken)
    {
        var caller = CallerOf(request);
        return ClusterErrors.AsProtocolErrors(logger, "tasks/cancel", async () =>
        {
            var reply = await grains.GetGrain<IExecutionGrain>(Find(taskId, caller).Value).Cancel(compensate: true, "cancelled by tasks/cancel");
            return reply.Exists ? Acknowledged() : throw Unknown(taskId);
        });
    }

    /// <summary>For <see cref="McpSubscriptions.FindTask"/>.</summary>
    internal ValueTask<WatchedTask?> WatchAsync(MessageContext request, string taskId, CancellationToken cancellationToken)
    {
        var message = (JsonRpcRequest)request.JsonRpcMessage;
        TasksExtension.Demand(message);
        var (caller, client) = (McpCaller.Read(request), message.Context?.ClientCapabilities);
        return ClusterErrors.AsProtocolErrors<WatchedTask?>(logger, "subscription", async () =>
        {
            caller.Grant.Demand(Scopes.ExecutionsStart);
            return handles.Find(taskId, caller.Principal) is { } execution && await grains.GetGrain<IExecutionGrain>(execution.Value).Get(includeSteps: false) is not null
                ? new WatchedTask(taskId, ExecutionResources.UriOf(execution), ending => DescribeAsync(taskId, execution, client, ending))
                : null;
        });
    }

    private async ValueTask<JsonObject> DescribeAsync(string taskId, ExecutionId execution, ClientCapabilities? client, CancellationToken cancellationToken)
    {
        var view = await grains.GetGrain<IExecutionGrain>(execution.Value).Get(includeSteps: false) ?? throw Unknown(taskId);
        var tool = (await catalogue.ReadAsync("", cancellationToken)).ToolNames.Of(view.Domain, view.Workflow);
        return await states.DescribeAsync(taskId, view, tool, client);
    }

    private McpCaller CallerOf(JsonRpcRequest request) => McpCaller.Read(request.Context?.User, http.HttpContext);

    private ExecutionId Find(string taskId, McpCaller caller)
    {
        caller.Grant.Demand(Scopes.ExecutionsStart);
        return handles.Find(taskId, caller.Principal) ?? throw Unknown(taskId);
    }

    private static Dictionary<string, InputResponse> ResponsesOf(JsonRpcRequest request)
    {
        try
        {
            return request.Params?["inputResponses"] is JsonObject responses
                ? responses.ToDictionary(response => response.Key, response => response.Value.Deserialize(InputResponseType)!)
                : throw new McpProtocolException("params.inputResponses is missing: an object with an answer for each key of inputRequests.", McpErrorCode.InvalidParams);
        }
        catch (JsonException malformed)
        {
            throw new McpProtocolException($"params.inputResponses can not be read: {malformed.Message}", McpErrorCode.InvalidParams);
        }
    }

    private static System.Text.Json.Serialization.Metadata.JsonTypeInfo<InputResponse> InputResponseType { get; } =
        (System.Text.Json.Serialization.Metadata.JsonTypeInfo<InputResponse>)McpJsonUtilities.DefaultOptions.GetTypeInfo(typeof(InputResponse));

    private static JsonObject Acknowledged() => new() { ["resultType"] = "complete" };

    private static McpProtocolException Unknown(string taskId) => new(
        $"WF0504: there is no task '{(taskId.Length > 100 ? taskId[..100] + "…" : taskId)}' of this caller. Use the taskId that the call of the tool answered with, unchanged.",
        McpErrorCode.InvalidParams);
}
