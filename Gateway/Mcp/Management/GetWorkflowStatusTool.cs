using ModelContextProtocol.Protocol;
using OrleansWorkflows.Gateway.Access;
using OrleansWorkflows.Gateway.Executions;
using OrleansWorkflows.Gateway.Mcp.Tools;
using OrleansWorkflows.Gateway.Mcp.Workflows;
using OrleansWorkflows.Gateway.Rest.Problems;
using OrleansWorkflows.Gateway.Rest.Requests;
using OrleansWorkflows.Gateway.Settings;

namespace OrleansWorkflows.Gateway.Mcp.Management;

/// <summary><c>get_workflow_status</c>: how an execution stands, and the rest of a long result. Source: requirement 002.</summary>
public sealed class GetWorkflowStatusTool(ExecutionStarter starter, StepOutputs outputs, GatewaySettings settings) : IManagementTool
{
    private const int MaxWaitSeconds = 50;

    public Tool Definition { get; } = ManagementTools.Define(
        "get_workflow_status", "Get the status of an execution",
        """
        Use this when you want to know how an execution goes on or how it ended: status, steps, open questions, result, error, what was undone.
        Give wait_seconds to wait for its end rather than ask again and again; give result_offset to read on in a long result.
        """,
        """
        {
          "type": "object",
          "properties": {
            "execution_id": { "type": "string", "description": "From the answer of a w_ tool or of execute_workflow." },
            "wait_seconds": { "type": "integer", "minimum": 0, "maximum": 50, "description": "Wait up to this long until it ends or asks something. Default 0." },
            "result_offset": { "type": "integer", "minimum": 0, "description": "Give the result's JSON text from this character on, as result_part." }
          },
          "required": ["execution_id"],
          "additionalProperties": false
        }
        """,
        ExecutionRecords.Schema,
        readOnly: true, destructive: false, idempotent: true, openWorld: false);

    public string? Scope => Scopes.ExecutionsRead;

    public ToolGroups Group => ToolGroups.Workflows;

    public async ValueTask<CallToolResult> CallAsync(ToolCall call, CancellationToken cancellationToken)
    {
        var fields = new BodyFields(call.Arguments);
        var id = fields.ExecutionId("execution_id");
        var wait = fields.Integer("wait_seconds", 0, MaxWaitSeconds) ?? 0;
        var offset = fields.Integer("result_offset", 0, int.MaxValue);
        fields.Complete(call);
        var view = await FindAsync(call.Scope.Grant, id!.Value, TimeSpan.FromSeconds(wait), cancellationToken) ?? throw new ApiProblemException(McpProblems.UnknownExecution(id.Value.Value));

        var json = ExecutionRecords.Of(view);
        if (offset is not { } from)
        {
            if (await outputs.BeforeQuestionsAsync(view) is { } before)
            {
                json["outputs"] = before;
            }

            return ToolResults.Of(ExecutionRecords.Fit(json, settings.Mcp.OutputLimit));
        }

        if (view.Result?.ToString() is not { } result || from >= result.Length)
        {
            throw new ApiProblemException(ApiProblems.BadBody(
            [
                new Problem("WF0211", "result_offset", view.Result is { } known
                    ? $"the result has {known.ToString().Length} characters, counted from 0."
                    : $"there is no result (the execution is {view.Status.ToString().ToLowerInvariant()}); ask without result_offset."),
            ]).OfArguments(call));
        }

        // The part of the result is what is wanted: everything long goes.
        foreach (var field in (string[])["result", "steps", "parameters", "completed_steps", "skipped_steps", "compensation", "current_steps"])
        {
            json.Remove(field);
        }

        json["completed_steps"] = new System.Text.Json.Nodes.JsonArray();
        OutputLimit.AddPart(json, result, from, settings.Mcp.OutputLimit);
        return ToolResults.Of(json);
    }

    /// <summary>Who does not see it is told so at once: how long the answer takes says nothing of it either.</summary>
    private async Task<ExecutionView?> FindAsync(AccessGrant grant, ExecutionId id, TimeSpan wait, CancellationToken cancellationToken) =>
        grant.IsLimited && !(await starter.WaitAsync(id, TimeSpan.Zero, includeSteps: false, cancellationToken) is { } view && grant.Sees(view.Domain, view.Workflow))
            ? null
            : await starter.WaitAsync(id, wait, includeSteps: true, cancellationToken);
}
