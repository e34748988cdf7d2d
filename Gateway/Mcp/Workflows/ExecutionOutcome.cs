using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using ModelContextProtocol.Protocol;

namespace OrleansWorkflows.Gateway.Mcp.Workflows;

/// <summary>How an execution stands, as the result of a <c>w_*</c> call or of <c>resume_workflow</c>.</summary>
internal static class ExecutionOutcome
{
    /// <summary>Of an error in a sentence; <c>error</c> has it as far as there is room.</summary>
    private const int MaxReason = 2_000;

    /// <summary>One shape for every outcome, so that a client tells them apart by <c>status</c>.</summary>
    public const string Schema =
        """
        {
          "type": "object",
          "properties": {
            "status": {
              "type": "string", "enum": ["completed", "waiting", "running", "failed", "cancelled"],
              "description": "completed: see result. waiting: somebody has to answer, see waiting and next. running: it goes on by itself, see next. failed or cancelled: see error and compensation."
            },
            "execution_id": { "type": "string" },
            "workflow": { "type": "string", "description": "domain/name" },
            "result": { "description": "What the workflow answers, when completed." },
            "result_part": { "type": "string", "description": "In place of a result that is too long: the beginning of its JSON text." },
            "result_chars": { "type": "integer" },
            "result_offset": { "type": "integer" },
            "next_offset": { "type": ["integer", "null"] },
            "result_note": { "type": "string" },
            "message": { "type": "string", "description": "What is asked, or how it stands." },
            "waiting": {
              "type": "array", "description": "The open questions.",
              "items": {
                "type": "object",
                "properties": {
                  "message": { "type": "string" },
                  "expects": { "type": "object", "description": "Field of the answer: its type, or its definition." },
                  "node": { "type": "string" }, "token": { "type": "string" }, "until": { "type": "string" }
                },
                "required": ["message", "expects", "token"]
              }
            },
            "outputs": { "type": "object", "description": "What the steps before the questions gave, to answer by: step -> output." },
            "current_steps": { "type": "array", "items": { "type": "string" } },
            "completed_steps": { "type": "array", "items": { "type": "string" } },
            "error": { "type": "object" },
            "compensation": { "type": "array", "items": { "type": "object" } },
            "notes": { "type": "array", "items": { "type": "string" } },
            "omitted": { "type": "array", "items": { "type": "string" } },
            "next": { "type": "string", "description": "What to do now." }
          },
          "required": ["status", "execution_id"]
        }
        """;

    /// <param name="tool">The workflow's own tool, to be called again after a failure; null: unknown.</param>
    /// <param name="notes">What happened to answers on the way.</param>
    /// <param name="outputs">What the steps before the questions gave.</param>
    public static CallToolResult Of(ExecutionView view, string? tool, int limit, IReadOnlyCollection<string>? notes = null, JsonObject? outputs = null)
    {
        var json = new JsonObject { ["status"] = Word(view.Status), ["execution_id"] = view.ExecutionId, ["workflow"] = $"{view.Domain}/{view.Workflow}" };
        if (notes is { Count: > 0 })
        {
            json["notes"] = new JsonArray([.. notes.Select(note => JsonValue.Create(note))]);
        }

        switch (view.Status)
        {
            case ExecutionStatus.Completed:
                json["result"] = JsonNode.Parse((view.Result ?? JsonBytes.Null).Utf8);
                return ToolResults.Of(Fit(json, limit));
            case ExecutionStatus.Failed or ExecutionStatus.Cancelled:
                return Unsuccessful(view, tool, json, limit);
            case ExecutionStatus.Waiting:
                json["message"] = string.Join("\n", view.Waiting.Select(question => question.Message));
                AddQuestions(json, view, outputs);
                json["next"] = HowToAnswer(view);
                return ToolResults.Of(Fit(json, limit));
            default:
                json["message"] = view.Status switch
                {
                    ExecutionStatus.Queued => "It waits for a place: as many executions of this workflow run as may.",
                    ExecutionStatus.Paused => "It is paused until somebody lets it go on.",
                    ExecutionStatus.Compensating => "It failed or was cancelled and undoes what was done.",
                    _ => "It is still running and goes on by itself.",
                };
                json["current_steps"] = Names(view.CurrentSteps);
                json["completed_steps"] = Names(view.CompletedSteps);
                AddQuestions(json, view, outputs);
                json["next"] = $"Do not start it again. Call get_workflow_status with {{\"execution_id\":\"{view.ExecutionId}\",\"wait_seconds\":30}} to see how it ends, or cancel_workflow to stop it."
                    + (view.Waiting.Count > 0 ? " " + HowToAnswer(view) : "");
                return ToolResults.Of(Fit(json, limit));
        }
    }

    /// <summary>The call of <c>resume_workflow</c> that answers, spelled out.</summary>
    public static string HowToAnswer(ExecutionView view)
    {
        var text = new StringBuilder(view.Waiting.Count > 1 ? "To answer, call resume_workflow once for each question: " : "To answer, call resume_workflow with ");
        text.AppendJoin(" and ", view.Waiting.Take(5).Select(question => new JsonObject
        {
            ["execution_id"] = view.ExecutionId,
            ["answer"] = Blank(question.Schema.Element),
            ["token"] = question.Token,
        }.ToJsonString(JsonText.Options)));
        return text.Append(". Ask the user rather than make an answer up.").ToString();
    }

    /// <summary>A sentence for a failure: step, reason, what was undone, and what was not.</summary>
    public static string Sentence(ExecutionView view)
    {
        var failed = view.Status == ExecutionStatus.Failed;
        var text = new StringBuilder(failed ? "WF0218: " : "WF0219: ").Append($"Execution {view.ExecutionId} of {view.Domain}/{view.Workflow} ")
            .Append(failed ? "failed" : "was cancelled");
        if (view.Error is { } error)
        {
            text.Append(error.Step is { } step ? $" at step '{step}'" : "");
            text.Append(error.Service is { } service ? $" (service {service}{(error.Attempts > 1 ? $", after {error.Attempts} attempts" : "")})" : "");
            text.Append(": ").Append(OutputLimit.Cut(error.Message, MaxReason).TrimEnd('.'));
        }

        text.Append('.');
        var undone = view.Compensation.Where(entry => entry.Status == "completed").ToList();
        var notUndone = view.Compensation.Where(entry => entry.Status is not ("completed" or "skipped")).ToList();
        text.Append(undone.Count > 0 ? $" Undone: {Few(undone.Select(entry => $"{entry.Call} (for {entry.Step})"))}." : " Nothing was undone.");
        if (notUndone.Count > 0)
        {
            text.Append($" Not undone, somebody has to look: {Few(notUndone.Select(entry => $"{entry.Call} (for {entry.Step}: {entry.Error ?? entry.Status})"))}.");
        }

        return text.ToString();
    }

    public static JsonArray Questions(ExecutionView view) => new([.. view.Waiting.Select(question =>
    {
        var json = new JsonObject
        {
            ["message"] = question.Message, ["expects"] = JsonNode.Parse(question.Expects.Utf8), ["node"] = question.Node, ["token"] = question.Token,
        };
        if (question.Until is { } until)
        {
            json["until"] = until;
        }

        return (JsonNode)json;
    })]);

    private static CallToolResult Unsuccessful(ExecutionView view, string? tool, JsonObject json, int limit)
    {
        var again = tool is null ? "start it again" : $"call {tool} again";
        json["error"] = JsonSerializer.SerializeToNode(view.Error, JsonText.Options);
        json["compensation"] = JsonSerializer.SerializeToNode(view.Compensation, JsonText.Options);
        if (view.Result is { IsNull: false } partial)
        {
            json["result"] = JsonNode.Parse(partial.Utf8);
        }

        json["next"] = $"If the arguments caused it, correct them and {again}; if a service did, {again} later. get_workflow_status shows every step of execution {view.ExecutionId}.";
        var sentence = $"{Sentence(view)} {(string)json["next"]!}";
        return ToolResults.Failure(sentence, Fit(json, limit));
    }

    private static void AddQuestions(JsonObject json, ExecutionView view, JsonObject? outputs)
    {
        if (view.Waiting.Count > 0)
        {
            json["waiting"] = Questions(view);
            if (outputs is not null)
            {
                json["outputs"] = outputs;
            }
        }
    }

    private static JsonObject Fit(JsonObject json, int limit)
    {
        const string How = "call get_workflow_status with this execution_id";
        return OutputLimit.Fit(json, limit, ("completed_steps", How), ("compensation", How), ("result", ""), ("outputs", How), ("current_steps", How));
    }

    private static JsonObject Blank(JsonElement schema)
    {
        var answer = new JsonObject();
        foreach (var field in schema.GetProperty("properties").EnumerateObject())
        {
            answer[field.Name] = $"<{(field.Value.TryGetProperty("type", out var type) ? type.ToString() : "any")}>";
        }

        return answer;
    }

    /// <summary>The first of what may be many.</summary>
    private static string Few(IEnumerable<string> items)
    {
        const int Shown = 20;
        var all = items.ToList();
        return OutputLimit.Cut(string.Join(", ", all.Take(Shown)), MaxReason) + (all.Count > Shown ? $" and {all.Count - Shown} more" : "");
    }

    private static JsonArray Names(IEnumerable<string> names) => new([.. names.Select(name => JsonValue.Create(name))]);

    private static string Word(ExecutionStatus status) => status switch
    {
        ExecutionStatus.Completed => "completed",
        ExecutionStatus.Failed => "failed",
        ExecutionStatus.Cancelled => "cancelled",
        ExecutionStatus.Waiting => "waiting",
        _ => "running",
    };
}
