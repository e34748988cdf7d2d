using System.Text.Json;
using System.Text.Json.Nodes;
using OrleansWorkflows.Gateway.Mcp.Workflows;
using OrleansWorkflows.Gateway.Rest;

namespace OrleansWorkflows.Gateway.Mcp.Management;

/// <summary>Executions with the fields of requirement 002 (<c>WorkflowExecution</c>) and ours.</summary>
internal static class ExecutionRecords
{
    public const string Schema =
        """
        {
          "type": "object",
          "properties": {
            "execution_id": { "type": "string" },
            "workflow_id": { "type": "string" },
            "started_at": { "type": "string", "format": "date-time" },
            "status": { "type": "string", "enum": ["executing", "completed", "failed", "paused"] },
            "current_step": { "type": ["string", "null"] },
            "completed_steps": { "type": "array", "items": { "type": "string" } },
            "failed_steps": { "type": "array", "items": { "type": "string" } },
            "parameters": { "type": "object" },
            "target_machines": { "type": "array", "items": { "type": "string" } },
            "estimated_completion": { "type": ["string", "null"] },
            "execution_status": { "type": "string", "description": "The exact word: queued, running, waiting, paused, compensating, completed, failed or cancelled." },
            "updated_at": { "type": "string" },
            "ended_at": { "type": ["string", "null"] },
            "current_steps": { "type": "array", "items": { "type": "string" } },
            "skipped_steps": { "type": "array", "items": { "type": "string" } },
            "steps": { "type": "array", "items": { "type": "object" } },
            "waiting": { "type": "array", "items": { "type": "object" }, "description": "Open questions; resume_workflow answers them." },
            "outputs": { "type": "object", "description": "What the steps before the open questions gave: step -> output." },
            "result": {},
            "result_part": { "type": "string" },
            "result_chars": { "type": "integer" },
            "result_offset": { "type": "integer" },
            "next_offset": { "type": ["integer", "null"] },
            "result_note": { "type": "string" },
            "steps_total": { "type": "integer" },
            "steps_truncated": { "type": "boolean", "description": "Lists have 1,000 entries of more; GET /executions/{id}/steps has all." },
            "steps_by_status": { "type": "object", "additionalProperties": { "type": "integer" } },
            "error": { "type": ["object", "null"] },
            "compensation": { "type": "array", "items": { "type": "object" } },
            "omitted": { "type": "array", "items": { "type": "string" } },
            "next": { "type": "string" }
          },
          "required": ["execution_id", "workflow_id", "started_at", "status", "current_step", "completed_steps", "failed_steps"]
        }
        """;

    public static JsonObject Of(ExecutionView view)
    {
        var json = new JsonObject
        {
            ["execution_id"] = view.ExecutionId,
            ["workflow_id"] = WorkflowIds.Of(view.Domain, view.Workflow),
            ["started_at"] = view.StartedAt,
            ["status"] = StatusWords.Of(view.Status),
            ["current_step"] = view.CurrentSteps.Count > 0 ? view.CurrentSteps[0] : null,
            ["completed_steps"] = Json(view.CompletedSteps),
            ["failed_steps"] = Json(view.FailedSteps),
            ["parameters"] = JsonNode.Parse(view.Params.Utf8),
            ["target_machines"] = Json(view.TargetMachines),
            ["estimated_completion"] = view.EstimatedCompletion,
            ["execution_status"] = Json(view.Status),
            ["updated_at"] = view.UpdatedAt,
            ["ended_at"] = view.EndedAt,
            ["current_steps"] = Json(view.CurrentSteps),
            ["skipped_steps"] = Json(view.SkippedSteps),
            ["waiting"] = ExecutionOutcome.Questions(view),
            ["error"] = Json(view.Error),
            ["compensation"] = Json(view.Compensation),
        };
        if (view.Steps is { } steps)
        {
            json["steps"] = Json(steps);
        }

        if (view.StepsByStatus is { } counts)
        {
            json["steps_total"] = view.StepsTotal;
            json["steps_truncated"] = true;
            json["steps_by_status"] = Json(counts);
        }

        if (view.Result is { } result)
        {
            json["result"] = JsonNode.Parse(result.Utf8);
        }

        json["next"] = Next(view);
        return json;
    }

    public static JsonObject Fit(JsonObject json, int limit) => OutputLimit.Fit(
        json, limit,
        ("steps", "GET /executions/{id} has them"),
        ("parameters", "GET /executions/{id} has them"),
        ("outputs", "GET /executions/{id}/history has them"),
        ("result", ""),
        ("completed_steps", "GET /executions/{id} has them"),
        ("skipped_steps", "GET /executions/{id} has them"),
        ("compensation", "GET /executions/{id} has it"),
        ("current_steps", "GET /executions/{id} has them"),
        ("failed_steps", "GET /executions/{id} has them"));

    private static string Next(ExecutionView view) => view.Status switch
    {
        ExecutionStatus.Completed => "It is done; result has the outcome.",
        ExecutionStatus.Failed => $"{ExecutionOutcome.Sentence(view)} Start it again when the cause is mended.",
        ExecutionStatus.Cancelled => ExecutionOutcome.Sentence(view),
        ExecutionStatus.Waiting => ExecutionOutcome.HowToAnswer(view),
        _ => "It goes on by itself. Call get_workflow_status with this execution_id and wait_seconds to see how it ends."
            + (view.Waiting.Count > 0 ? " " + ExecutionOutcome.HowToAnswer(view) : ""),
    };

    private static JsonNode? Json<T>(T value) => JsonSerializer.SerializeToNode(value, JsonText.Options);
}
