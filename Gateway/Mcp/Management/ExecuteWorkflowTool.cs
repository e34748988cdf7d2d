using ModelContextProtocol.Protocol;
using OrleansWorkflows.Gateway.Access;
using OrleansWorkflows.Gateway.Mcp.Apps;
using OrleansWorkflows.Gateway.Mcp.Tools;
using OrleansWorkflows.Gateway.Mcp.Workflows;
using OrleansWorkflows.Gateway.Rest.Problems;
using OrleansWorkflows.Gateway.Rest.Requests;
using OrleansWorkflows.Gateway.Settings;

namespace OrleansWorkflows.Gateway.Mcp.Management;

/// <summary><c>execute_workflow</c>: starts an execution and answers at once. Source: requirement 002.</summary>
public sealed class ExecuteWorkflowTool(IGrainFactory grains, WorkflowLookup lookup, WorkflowCalls workflows, GatewaySettings settings) : IManagementTool
{
    public Tool Definition { get; } = ManagementTools.Define(
        "execute_workflow", "Start a workflow",
        """
        Use this when a workflow is to be started without waiting for it; it answers at once with the execution_id, and get_workflow_status tells how it goes on.
        To start one and have its result, call its own tool w_… instead. Each call starts a new execution, unless _meta carries
        "io.orleansworkflows/idempotencyKey": the same key starts one execution only.
        """,
        """
        {
          "type": "object",
          "properties": {
            "workflow_id": { "type": "string", "description": "domain/name, or a bare name where only one domain has it." },
            "parameters": { "type": "object", "description": "The workflow's parameters; get_workflow has their schema." },
            "target_machines": { "type": "array", "items": { "type": "string" }, "description": "Names of machines: the execution lives on one of them and its steps are made there. Default: anywhere." },
            "labels": { "type": "object", "description": "Texts to find it by." }
          },
          "required": ["workflow_id"],
          "additionalProperties": false
        }
        """,
        ExecutionRecords.Schema,
        readOnly: false, destructive: true, idempotent: false, openWorld: true, meta: ExecutionApp.ToolMeta());

    public string? Scope => Scopes.ExecutionsStart;

    public async ValueTask<CallToolResult> CallAsync(ToolCall call, CancellationToken cancellationToken)
    {
        var fields = new BodyFields(call.Arguments);
        var id = fields.Required("workflow_id");
        var (parameters, machines, labels) = (fields.Object("parameters"), fields.Texts("target_machines"), fields.Labels("labels"));
        fields.Complete(call);
        var (card, scope) = await lookup.FindAsync(call.Scope, id!, cancellationToken);
        call = call with { Scope = scope };
        var reply = await workflows.StartAsync(call, WorkflowCalls.CommandOf(call, card) with
        {
            Params = parameters ?? JsonBytes.EmptyObject,
            TargetMachines = machines,
            Labels = labels,
        }, cancellationToken);
        var view = reply.View ?? await grains.GetGrain<IExecutionGrain>(reply.ExecutionId.Value).Get(includeSteps: false)
            ?? throw new ApiProblemException(McpProblems.UnknownExecution(reply.ExecutionId.Value));
        return ToolResults.Of(ExecutionRecords.Fit(ExecutionRecords.Of(view), settings.Mcp.OutputLimit));
    }
}
