using System.Text.Json.Nodes;
using OrleansWorkflows.Gateway.Rest.Problems;

namespace OrleansWorkflows.Gateway.Tasks;

/// <summary>Refusals of requests for tasks; the codes are listed in docs/errors.md.</summary>
internal static class TaskProblems
{
    public static ApiProblem Unknown(string id) =>
        new(404, "WF0401", "Unknown task", $"There is no task or task group '{(id.Length > 80 ? id[..80] + "…" : id)}'. Use task_group_id and tasks[].task_id of the answer that distributed it.");

    public static ApiProblem KeyReused(TaskGroupView existing) =>
        new(422, "WF0213", "Idempotency-Key used before",
            $"This idempotency key has started task group {existing.TaskGroupId} with another request. Send the same request again, or a new key for a new group.")
        {
            Members = new Dictionary<string, JsonNode?> { ["task_group_id"] = existing.TaskGroupId },
        };
}
