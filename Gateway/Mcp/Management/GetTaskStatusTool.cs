using ModelContextProtocol.Protocol;
using OrleansWorkflows.Gateway.Access;
using OrleansWorkflows.Gateway.Mcp.Tools;
using OrleansWorkflows.Gateway.Rest.Problems;
using OrleansWorkflows.Gateway.Rest.Requests;
using OrleansWorkflows.Gateway.Settings;
using OrleansWorkflows.Gateway.Tasks;

namespace OrleansWorkflows.Gateway.Mcp.Management;

/// <summary><c>get_task_status</c>: how one task stands, or all of a group. Source: requirement 002.</summary>
public sealed class GetTaskStatusTool(TaskDistributor distributor, GatewaySettings settings) : IManagementTool
{
    public Tool Definition { get; } = ManagementTools.Define(
        "get_task_status", "Get the status of a distributed task",
        """
        Use this when you want to know how a distributed task goes on: on which machine, in which process, how far, with which error. Give the task_id of one
        machine, or the task_group_id to see all machines.
        """,
        """
        {
          "type": "object",
          "properties": {
            "task_id": { "type": "string", "description": "A task_id or the task_group_id of distribute_task." }
          },
          "required": ["task_id"],
          "additionalProperties": false
        }
        """,
        $$"""
        {
          "type": "object",
          "properties": {
            "task_id": { "type": "string" },
            {{TaskRecords.GroupFields}},
            "tasks": { "type": "array", "items": {{TaskRecords.TaskSchema}} }
          },
          "required": ["task_id", "task_group_id", "status"]
        }
        """,
        readOnly: true, destructive: false, idempotent: true, openWorld: false);

    public string? Scope => Scopes.Tasks;

    public async ValueTask<CallToolResult> CallAsync(ToolCall call, CancellationToken cancellationToken)
    {
        var fields = new BodyFields(call.Arguments);
        var id = fields.Required("task_id");
        fields.Complete(call);
        var view = TaskId.TryRead(id!, out var group, out var place) ? await distributor.ReadAsync(group, TimeSpan.Zero, null, cancellationToken) : null;
        if (view is null || place >= view.Tasks.Count)
        {
            throw new ApiProblemException(TaskProblems.Unknown(id!));
        }

        var json = TaskRecords.Of(view);
        json["task_id"] = id;
        json["tasks"] = TaskRecords.Json(place is { } at ? [view.Tasks[at]] : view.Tasks);
        return ToolResults.Of(OutputLimit.Fit(json, settings.Mcp.OutputLimit, ("tasks", "GET /task-groups/{id} has them; ask for one task_id at a time")));
    }
}
