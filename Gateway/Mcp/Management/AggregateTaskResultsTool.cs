using System.Text.Json.Nodes;
using ModelContextProtocol.Protocol;
using OrleansWorkflows.Gateway.Access;
using OrleansWorkflows.Gateway.Mcp.Tools;
using OrleansWorkflows.Gateway.Rest.Problems;
using OrleansWorkflows.Gateway.Rest.Requests;
using OrleansWorkflows.Gateway.Settings;
using OrleansWorkflows.Gateway.Tasks;

namespace OrleansWorkflows.Gateway.Mcp.Management;

/// <summary><c>aggregate_task_results</c>: the results of all machines, and one value made of them. Source: requirement 002.</summary>
public sealed class AggregateTaskResultsTool(TaskDistributor distributor, GatewaySettings settings) : IManagementTool
{
    private const int MaxWaitSeconds = 50;

    public Tool Definition { get; } = ManagementTools.Define(
        "aggregate_task_results", "Aggregate the results of a distributed task",
        """
        Use this when you want the results of a distributed task from all machines: outputs, successes, failures and, with reduce, one value made of them.
        Give wait_seconds to wait for its end rather than ask again and again.
        """,
        """
        {
          "type": "object",
          "properties": {
            "task_group_id": { "type": "string", "description": "From the answer of distribute_task." },
            "reduce": { "type": "string", "description": "An expression over $results and $outputs, in place of the group's own." },
            "wait_seconds": { "type": "integer", "minimum": 0, "maximum": 50, "description": "Wait up to this long until it ends. Default 0." }
          },
          "required": ["task_group_id"],
          "additionalProperties": false
        }
        """,
        $$"""
        {
          "type": "object",
          "properties": {
            {{TaskRecords.GroupFields}},
            "results": { "type": "array", "items": {{TaskRecords.TaskSchema}} },
            "successes": { "type": "array", "items": { "type": "string" }, "description": "Machines that completed it." },
            "failures": { "type": "array", "items": { "type": "string" }, "description": "Machines on which it failed." },
            "reduced": { "description": "The value of the reduce expression over what has ended so far." },
            "reduce_error": { "type": "object" }
          },
          "required": ["task_group_id", "status", "successes", "failures"]
        }
        """,
        readOnly: true, destructive: false, idempotent: true, openWorld: false);

    public string? Scope => Scopes.Tasks;

    public async ValueTask<CallToolResult> CallAsync(ToolCall call, CancellationToken cancellationToken)
    {
        var fields = new BodyFields(call.Arguments);
        var (id, reduce) = (fields.Required("task_group_id"), fields.Text("reduce"));
        var wait = fields.Integer("wait_seconds", 0, MaxWaitSeconds) ?? 0;
        fields.Complete(call);
        var view = TaskId.TryRead(id!, out var group, out _)
            ? await distributor.ReadAsync(group, TimeSpan.FromSeconds(wait), reduce, cancellationToken)
            : null;
        if (view is null)
        {
            throw new ApiProblemException(TaskProblems.Unknown(id!));
        }

        var json = TaskRecords.Of(view);
        json["results"] = TaskRecords.Json(view.Tasks);
        json["successes"] = TaskRecords.Json(view.Successes);
        json["failures"] = TaskRecords.Json(view.Failures);
        if (view.Reduced is { } reduced)
        {
            json["reduced"] = JsonNode.Parse(reduced.Utf8);
        }

        if (view.ReduceError is { } error)
        {
            json["reduce_error"] = TaskRecords.Json(error);
        }

        return ToolResults.Of(OutputLimit.Fit(
            json, settings.Mcp.OutputLimit,
            ("results", "get_task_status tells of one task_id at a time; GET /task-groups/{id} has them all"),
            ("reduced", "GET /task-groups/{id} has it; a reduce that gives less fits here")));
    }
}
