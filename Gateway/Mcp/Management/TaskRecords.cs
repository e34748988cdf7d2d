using System.Text.Json;
using System.Text.Json.Nodes;

namespace OrleansWorkflows.Gateway.Mcp.Management;

/// <summary>Task groups as the three task tools answer with them.</summary>
internal static class TaskRecords
{
    public const string TaskSchema =
        """
        {
          "type": "object",
          "properties": {
            "task_id": { "type": "string" },
            "machine": { "type": "string" },
            "status": { "type": "string", "enum": ["pending", "running", "completed", "failed", "skipped", "cancelled"] },
            "output": {},
            "error": { "type": "object" },
            "note": { "type": "string", "description": "Why it waits, was skipped or was cancelled." },
            "progress": { "type": "number" },
            "started_at": { "type": "string" },
            "ended_at": { "type": "string" },
            "attempts": { "type": "integer" },
            "silo": { "type": "string" },
            "process_id": { "type": "integer" },
            "execution_id": { "type": "string" }
          },
          "required": ["task_id", "machine", "status"]
        }
        """;

    public const string GroupFields =
        """
        "task_group_id": { "type": "string" },
        "status": { "type": "string", "enum": ["running", "completed", "failed", "cancelled"], "description": "Of the whole group." },
        "execution_strategy": { "type": "string" },
        "target_machines": { "type": "array", "items": { "type": "string" } },
        "progress": { "type": "number", "description": "0 to 1." },
        "created_at": { "type": "string" },
        "deadline": { "type": "string", "description": "What has not ended by then fails." },
        "ended_at": { "type": ["string", "null"] },
        "reason": { "type": ["string", "null"], "description": "Why it failed or was cancelled." },
        "omitted": { "type": "array", "items": { "type": "string" } },
        "next": { "type": "string" }
        """;

    public static JsonObject Of(TaskGroupView view) => new()
    {
        ["task_group_id"] = view.TaskGroupId,
        ["status"] = Json(view.Status),
        ["execution_strategy"] = Json(view.ExecutionStrategy),
        ["target_machines"] = Json(view.TargetMachines),
        ["progress"] = view.Progress,
        ["created_at"] = view.CreatedAt,
        ["deadline"] = view.Deadline,
        ["ended_at"] = view.EndedAt,
        ["reason"] = view.Reason,
        ["next"] = Next(view),
    };

    public static JsonNode? Json<T>(T value) => JsonSerializer.SerializeToNode(value, JsonText.Options);

    private static string Next(TaskGroupView view) => view.Status switch
    {
        TaskGroupStatus.Running => "It goes on by itself. Call aggregate_task_results with this task_group_id and wait_seconds to see how it ends.",
        TaskGroupStatus.Completed => "It is done; aggregate_task_results has the results.",
        _ => $"{view.Reason} The error of each task says how to mend it; then call distribute_task again, perhaps with failures as target_machines.",
    };
}
