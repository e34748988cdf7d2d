using System.Text.Json;
using System.Text.Json.Nodes;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using OrleansWorkflows.Gateway.Mcp.Questions;
using OrleansWorkflows.Gateway.Mcp.Workflows;
using OrleansWorkflows.Gateway.Settings;

namespace OrleansWorkflows.Gateway.Mcp.CallTasks;

/// <summary>An execution as the state of a task (<c>DetailedTask</c> of the extension).</summary>
public sealed class TaskStates(QuestionForms forms, StepOutputs outputs, GatewaySettings settings, TimeProvider time)
{
    private static readonly TimeSpan ShortestPoll = TimeSpan.FromMilliseconds(250);

    private static readonly TimeSpan LongestPoll = TimeSpan.FromSeconds(5);

    /// <summary>A young task is asked for often, an old one seldom: an answer comes at most a tenth of its age late.</summary>
    public TimeSpan PollInterval(ExecutionView view)
    {
        var tenth = (time.GetUtcNow() - view.StartedAt) / 10;
        return tenth < ShortestPoll ? ShortestPoll : tenth > LongestPoll ? LongestPoll : tenth;
    }

    /// <summary>The fields of a task, without <c>resultType</c>.</summary>
    /// <param name="tool">The workflow's own tool, to be called again after a failure; null: unknown.</param>
    /// <param name="client">What the client can be asked.</param>
    public async ValueTask<JsonObject> DescribeAsync(string taskId, ExecutionView view, string? tool, ClientCapabilities? client)
    {
        var json = new JsonObject
        {
            ["taskId"] = taskId, ["status"] = "working", ["createdAt"] = view.StartedAt, ["lastUpdatedAt"] = view.UpdatedAt, ["ttlMs"] = null,
            ["pollIntervalMs"] = (long)PollInterval(view).TotalMilliseconds,
        };
        switch (view.Status)
        {
            case ExecutionStatus.Completed or ExecutionStatus.Failed:
                // A failure of the tool is a result: the status 'failed' is kept for errors of the protocol.
                Complete(json, view, tool, null);
                break;
            case ExecutionStatus.Cancelled:
                json["status"] = "cancelled";
                json["statusMessage"] = ExecutionOutcome.Sentence(view);
                break;
            case ExecutionStatus.Waiting when await forms.OfAsync(view, client) is { Count: > 0 } questions:
                json["status"] = "input_required";
                json["statusMessage"] = string.Join("\n", view.Waiting.Select(question => question.Message));
                json["inputRequests"] = new JsonObject(questions.Select(question => KeyValuePair.Create(question.Token, Request(question))));
                break;
            case ExecutionStatus.Waiting:
                // Nobody would ever be asked: the task ends with what a call without tasks answers, and the execution waits on.
                Complete(json, view, tool, await outputs.BeforeQuestionsAsync(view));
                break;
            default:
                json["statusMessage"] = Progress(view);
                break;
        }

        return json;
    }

    public static string Progress(ExecutionView view)
    {
        var state = view.Status switch
        {
            ExecutionStatus.Queued => "It waits for a place: as many executions of this workflow run as may.",
            ExecutionStatus.Paused => "It is paused until somebody lets it go on.",
            ExecutionStatus.Compensating => "It failed or was cancelled and undoes what was done.",
            _ => "It runs.",
        };
        var done = view.StepsByStatus?.GetValueOrDefault("completed") ?? view.CompletedSteps.Count;
        var current = view.CurrentSteps.Count > 0 ? $", at {string.Join(", ", view.CurrentSteps.Take(5))}" : "";
        return $"{state} {done} {(done == 1 ? "step" : "steps")} completed{current}. Execution {view.ExecutionId}.";
    }

    private void Complete(JsonObject json, ExecutionView view, string? tool, JsonObject? before)
    {
        var result = ExecutionOutcome.Of(view, tool, settings.Mcp.OutputLimit, outputs: before);
        result.ResultType = "complete";
        json["status"] = "completed";
        json["result"] = JsonSerializer.SerializeToNode(result, McpJsonUtilities.DefaultOptions.GetTypeInfo(typeof(CallToolResult)));
    }

    private static JsonNode? Request(Question question) =>
        JsonSerializer.SerializeToNode(InputRequest.ForElicitation(question.Form), McpJsonUtilities.DefaultOptions.GetTypeInfo(typeof(InputRequest)));
}
