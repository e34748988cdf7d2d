using ModelContextProtocol.Protocol;
using OrleansWorkflows.Gateway.Access;
using OrleansWorkflows.Gateway.Executions;
using OrleansWorkflows.Gateway.Mcp.Tools;
using OrleansWorkflows.Gateway.Rest.Problems;
using OrleansWorkflows.Gateway.Rest.Requests;
using OrleansWorkflows.Gateway.Settings;

namespace OrleansWorkflows.Gateway.Mcp.Management;

/// <summary><c>cancel_workflow</c>: stops an execution, for clients without tasks, whose cancelled calls leave it running.</summary>
public sealed class CancelWorkflowTool(IGrainFactory grains, ExecutionStarter starter, GatewaySettings settings) : IManagementTool
{
    private const int MaxReasonLength = 1_000;

    public Tool Definition { get; } = ManagementTools.Define(
        "cancel_workflow", "Cancel an execution",
        """
        Use this when an execution that runs or waits is no longer wanted. Nothing new starts, calls under way are let finish, and what was done is undone as the workflow says;
        this call waits for that. An execution that has ended stays as it is.
        """,
        """
        {
          "type": "object",
          "properties": {
            "execution_id": { "type": "string", "description": "From the answer of a w_ tool or of execute_workflow." },
            "compensate": { "type": "boolean", "description": "Whether to undo what was done. Default true." },
            "reason": { "type": "string", "maxLength": 1000, "description": "Why, for those who look at it later." }
          },
          "required": ["execution_id"],
          "additionalProperties": false
        }
        """,
        ExecutionRecords.Schema,
        readOnly: false, destructive: true, idempotent: true, openWorld: true);

    public string? Scope => Scopes.ExecutionsControl;

    public ToolGroups Group => ToolGroups.Workflows;

    public async ValueTask<CallToolResult> CallAsync(ToolCall call, CancellationToken cancellationToken)
    {
        var fields = new BodyFields(call.Arguments);
        var id = fields.ExecutionId("execution_id");
        var (compensate, reason) = (fields.Flag("compensate") ?? true, fields.Text("reason"));
        if (reason?.Length > MaxReasonLength)
        {
            fields.Add("reason", $"'reason' may have {MaxReasonLength} characters; it has {reason.Length}.");
        }

        fields.Complete(call);
        var execution = grains.GetGrain<IExecutionGrain>(id!.Value.Value);
        if (await execution.Get(includeSteps: false) is not { } before || !call.Scope.Grant.Sees(before.Domain, before.Workflow))
        {
            throw new ApiProblemException(McpProblems.UnknownExecution(id.Value.Value));
        }

        var reply = await execution.Cancel(compensate, reason);
        var view = await starter.WaitAsync(id.Value, settings.Mcp.CallWait, includeSteps: true, cancellationToken)
            ?? throw new ApiProblemException(McpProblems.UnknownExecution(id.Value.Value));
        return reply.Accepted || view.Status.HasEnded()
            ? ToolResults.Of(ExecutionRecords.Fit(ExecutionRecords.Of(view), settings.Mcp.OutputLimit))
            : throw new ApiProblemException(ApiProblems.NotPossible($"{reply.Message} Call get_workflow_status to see how it stands."));
    }
}
