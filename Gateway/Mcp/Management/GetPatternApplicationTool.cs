using ModelContextProtocol.Protocol;
using OrleansWorkflows.Gateway.Access;
using OrleansWorkflows.Gateway.Mcp.Tools;
using OrleansWorkflows.Gateway.Patterns;
using OrleansWorkflows.Gateway.Rest.Requests;
using OrleansWorkflows.Gateway.Settings;

namespace OrleansWorkflows.Gateway.Mcp.Management;

/// <summary><c>get_pattern_application</c>: how an application stands and what its validation found.</summary>
public sealed class GetPatternApplicationTool(PatternApplier applier, GatewaySettings settings) : IManagementTool
{
    private const int MaxWaitSeconds = 50;

    public Tool Definition { get; } = ManagementTools.Define(
        "get_pattern_application", "Get the application of a pattern",
        """
        Use this when you want to know how the application of a pattern goes on or how it ended: steps, validation results, error, what was undone, what to do next.
        Give wait_seconds to wait for its end rather than ask again and again.
        """,
        """
        {
          "type": "object",
          "properties": {
            "application_id": { "type": "string", "description": "From the answer of apply_pattern." },
            "wait_seconds": { "type": "integer", "minimum": 0, "maximum": 50, "description": "Wait up to this long until it ends or asks something. Default 0." }
          },
          "required": ["application_id"],
          "additionalProperties": false
        }
        """,
        PatternRecords.ApplicationSchema,
        readOnly: true, destructive: false, idempotent: true, openWorld: false);

    public string? Scope => Scopes.ExecutionsRead;

    public async ValueTask<CallToolResult> CallAsync(ToolCall call, CancellationToken cancellationToken)
    {
        var fields = new BodyFields(call.Arguments);
        var id = fields.Required("application_id");
        var wait = fields.Integer("wait_seconds", 0, MaxWaitSeconds) ?? 0;
        fields.Complete(call);
        return ToolResults.Of(PatternRecords.Of(await applier.ReadAsync(id!, call.Scope.Grant, TimeSpan.FromSeconds(wait), cancellationToken), settings.Mcp.OutputLimit));
    }
}
