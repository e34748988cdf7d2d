using System.Text.Json;
using System.Text.Json.Nodes;

namespace OrleansWorkflows.Gateway.Mcp.Management;

/// <summary>Patterns and their applications with the fields of requirement 002 (<c>PatternDefinition</c>, <c>ValidationResult</c>, <c>PatternApplication</c>).</summary>
internal static class PatternRecords
{
    public const string ApplicationSchema =
        """
        {
          "type": "object",
          "properties": {
            "application_id": { "type": "string" },
            "pattern_name": { "type": "string" },
            "target_component": { "type": "string" },
            "status": { "type": "string", "enum": ["executing", "completed", "failed", "paused"], "description": "paused: a person has to answer; waiting says what." },
            "applied_at": { "type": "string", "format": "date-time" },
            "parameters": { "type": "object" },
            "results": { "description": "What the pattern answers; null until it has completed." },
            "validation_results": { "type": "array", "items": { "type": "string" }, "description": "One sentence a check: passed, failed, running, pending or not checked." },
            "next_steps": { "type": "array", "items": { "type": "string" } },
            "execution_id": { "type": "string", "description": "Its execution: get_workflow_status and resume_workflow take it." },
            "execution_status": { "type": "string" },
            "completed_steps": { "type": "array", "items": { "type": "string" } },
            "current_steps": { "type": "array", "items": { "type": "string" } },
            "failed_steps": { "type": "array", "items": { "type": "string" } },
            "waiting": { "type": "array", "items": { "type": "object" } },
            "error": { "type": ["object", "null"] },
            "compensation": { "type": "array", "items": { "type": "object" }, "description": "What was undone after a failure." },
            "ended_at": { "type": ["string", "null"] },
            "omitted": { "type": "array", "items": { "type": "string" } },
            "next": { "type": "string" }
          },
          "required": ["application_id", "pattern_name", "target_component", "status", "applied_at", "parameters", "validation_results", "next_steps", "execution_id"]
        }
        """;

    public static JsonObject Of(PatternApplicationView application, int limit)
    {
        var json = (JsonObject)Json(application)!;
        json["status"] = StatusWords.Of(application.Status);
        json["execution_status"] = Json(application.Status);
        json["next"] = string.Join(' ', application.NextSteps);
        if (application.Status is not (ExecutionStatus.Completed or ExecutionStatus.Failed or ExecutionStatus.Cancelled))
        {
            json["next"] = $"{json["next"]} Call get_pattern_application with this application_id and wait_seconds.";
        }

        return OutputLimit.Fit(
            json, limit, ("compensation", "GET /pattern-applications/{id} has it"), ("completed_steps", "GET /pattern-applications/{id} has them"),
            ("results", "GET /pattern-applications/{id} has them"), ("parameters", "GET /pattern-applications/{id} has them"));
    }

    public static JsonNode? Json<T>(T value) => JsonSerializer.SerializeToNode(value, JsonText.Options);
}
