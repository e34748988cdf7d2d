using ModelContextProtocol.Protocol;
using OrleansWorkflows.Gateway.Access;
using OrleansWorkflows.Gateway.Catalogue;
using OrleansWorkflows.Gateway.Mcp.Resources;
using OrleansWorkflows.Gateway.Mcp.Tools;
using OrleansWorkflows.Gateway.Rest.Problems;
using OrleansWorkflows.Gateway.Rest.Requests;
using OrleansWorkflows.Gateway.Settings;

namespace OrleansWorkflows.Gateway.Mcp.Management;

/// <summary><c>get_workflow</c>: one workflow in full. Source: requirement 002.</summary>
public sealed class GetWorkflowTool(IGrainFactory grains, WorkflowLookup lookup, GatewaySettings settings) : IManagementTool
{
    public Tool Definition { get; } = ManagementTools.Define(
        "get_workflow", "Get a workflow",
        "Use this when you need to know how a workflow is built: its steps, parameters, drawing, revisions and how its executions stand.",
        """
        {
          "type": "object",
          "properties": { "workflow_id": { "type": "string", "description": "domain/name, or a bare name where only one domain has it." } },
          "required": ["workflow_id"],
          "additionalProperties": false
        }
        """,
        """
        {
          "type": "object",
          "properties": {
            "workflow_id": { "type": "string" },
            "name": { "type": "string" },
            "description": { "type": "string" },
            "pattern": { "type": ["string", "null"] },
            "steps": { "type": "array", "items": { "type": "object" } },
            "created_at": { "type": "string", "format": "date-time" },
            "updated_at": { "type": "string", "format": "date-time" },
            "created_by": { "type": ["string", "null"] },
            "status": { "type": "string", "enum": ["draft", "active"] },
            "metadata": { "type": "object" },
            "domain": { "type": "string" }, "version": { "type": "string" }, "revision": { "type": "string" },
            "tool": { "type": ["string", "null"] }, "node_count": { "type": "integer" },
            "drawing": { "type": "string" }, "on_failure": { "type": "string" },
            "may_ask": { "type": "array", "items": { "type": "string" } },
            "input_schema": { "type": "object" }, "definition": { "type": "object" },
            "omitted": { "type": "array", "items": { "type": "string" } }
          },
          "required": ["workflow_id", "name", "status"]
        }
        """,
        readOnly: true, destructive: false, idempotent: true, openWorld: false);

    public string? Scope => Scopes.WorkflowsRead;

    public async ValueTask<CallToolResult> CallAsync(ToolCall call, CancellationToken cancellationToken)
    {
        var fields = new BodyFields(call.Arguments);
        var id = fields.Required("workflow_id");
        fields.Complete(call);
        var (card, scope) = await lookup.FindAsync(call.Scope, id!, cancellationToken);
        var detail = await grains.GetGrain<IRegistryGrain>(WorkflowCatalogue.Tenant).GetWorkflow(scope.Name, card.Domain, card.Name)
            ?? throw new ApiProblemException(McpProblems.UnknownWorkflow(id!, ""));
        var how = $"read the resource {WorkflowResources.UriOf(card)}";
        return ToolResults.Of(OutputLimit.Fit(
            WorkflowRecords.Full(detail, scope), settings.Mcp.OutputLimit, ("definition", how), ("steps", how), ("drawing", how), ("metadata", how), ("input_schema", how)));
    }
}
