using ModelContextProtocol.Protocol;
using OrleansWorkflows.Gateway.Access;
using OrleansWorkflows.Gateway.Mcp.Tools;
using OrleansWorkflows.Gateway.Rest.Requests;
using OrleansWorkflows.Gateway.Settings;
using OrleansWorkflows.Gateway.Tasks;

namespace OrleansWorkflows.Gateway.Mcp.Management;

/// <summary><c>distribute_task</c>: a tool or a workflow on several machines. Source: requirement 002.</summary>
public sealed class DistributeTaskTool(TaskRequests requests, TaskDistributor distributor, GatewaySettings settings) : IManagementTool
{
    public Tool Definition { get; } = ManagementTools.Define(
        "distribute_task", "Run a task on several machines",
        """
        Use this when a tool, a script or a workflow is to run on several machines of the cluster. It answers at once with a task_group_id and one task_id a machine;
        aggregate_task_results with wait_seconds waits for the results. Strategies: parallel (all at once, all must complete), sequential (one after the
        other until one fails), failover (one after the other until one completes), round_robin (one machine, the next in turn), broadcast (those that are
        there, one success is enough), quorum (all at once until enough have completed). A machine that is away keeps its task pending until it is back or
        the deadline passes.
        """,
        """
        {
          "type": "object",
          "properties": {
            "task_definition": {
              "type": "object",
              "description": "Exactly one of tool, script and workflow.",
              "properties": {
                "name": { "type": "string", "description": "For people." },
                "tool": { "type": "string", "description": "service.tool, or a built-in one such as echo." },
                "script": { "type": "string", "description": "service.script: a program that the operator has put on a list." },
                "workflow": { "type": "string", "description": "domain/name: an execution whose steps run on the machine." },
                "args": { "type": "object", "description": "Arguments of the tool or script, parameters of the workflow." },
                "parameters": { "type": "object", "description": "Another name of args." },
                "timeout": { "type": "string", "description": "How long one machine may take, such as 30s." }
              }
            },
            "target_machines": { "type": "array", "items": { "type": "string" }, "description": "Default: all that are there." },
            "execution_strategy": { "type": "string", "enum": ["parallel", "sequential", "failover", "round_robin", "broadcast", "quorum"], "description": "Default: parallel." },
            "quorum": { "type": "integer", "minimum": 1, "description": "How many must complete. Default: the majority." },
            "deadline": { "type": "string", "description": "How long the whole group may take, such as 10m. Default: 1h." },
            "reduce": { "type": "string", "description": "An expression over $results (all tasks) and $outputs (of those that completed), such as sum($outputs, 'count')." }
          },
          "required": ["task_definition"],
          "additionalProperties": false
        }
        """,
        $$"""
        {
          "type": "object",
          "properties": {
            {{TaskRecords.GroupFields}},
            "tasks": { "type": "array", "items": {{TaskRecords.TaskSchema}} }
          },
          "required": ["task_group_id", "status", "execution_strategy", "target_machines"]
        }
        """,
        readOnly: false, destructive: true, idempotent: false, openWorld: true);

    public string? Scope => Scopes.Tasks;

    public async ValueTask<CallToolResult> CallAsync(ToolCall call, CancellationToken cancellationToken)
    {
        var key = call.IdempotencyKey;
        var fields = new BodyFields(call.Arguments);
        var request = await requests.ReadAsync(fields, () => fields.Complete(call), cancellationToken);
        var view = await distributor.DistributeAsync(request, key, TimeSpan.Zero, cancellationToken);
        var json = TaskRecords.Of(view);
        json["tasks"] = TaskRecords.Json(view.Tasks);
        return ToolResults.Of(OutputLimit.Fit(json, settings.Mcp.OutputLimit, ("tasks", "get_task_status with the task_group_id as task_id tells of all of them")));
    }
}
