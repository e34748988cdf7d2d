using ModelContextProtocol.Protocol;
using OrleansWorkflows.Gateway.Access;
using OrleansWorkflows.Gateway.Mcp.Requests;
using OrleansWorkflows.Gateway.Mcp.Tools;
using OrleansWorkflows.Gateway.Patterns;
using OrleansWorkflows.Gateway.Rest.Requests;
using OrleansWorkflows.Gateway.Settings;

namespace OrleansWorkflows.Gateway.Mcp.Management;

/// <summary><c>apply_pattern</c>: starts the application of a pattern to a component. Source: requirement 002.</summary>
public sealed class ApplyPatternTool(PatternApplier applier, GatewaySettings settings) : IManagementTool
{
    private const int MaxWaitSeconds = 50;

    public Tool Definition { get; } = ManagementTools.Define(
        "apply_pattern", "Apply a pattern to a component",
        """
        Use this when a pattern is to be carried out on a component. Every requirement is checked first; when one is not met nothing is started and the answer says what to do. Its
        steps really change the component; when one fails, or the validation afterwards does, what was done is undone as the pattern says. Answers at once unless wait_seconds is given.
        """,
        """
        {
          "type": "object",
          "properties": {
            "pattern_name": { "type": "string", "description": "From list_patterns." },
            "target_component": { "type": "string", "description": "The service it is applied to." },
            "parameters": {
              "type": "object",
              "description": "As the pattern's parameters say. operations: {\"deploy\": \"create_release\"} binds an operation of the pattern to a tool of another name (service.tool for one of another service)."
            },
            "wait_seconds": { "type": "integer", "minimum": 0, "maximum": 50, "description": "Wait up to this long until it ends or asks something. Default 0." }
          },
          "required": ["pattern_name", "target_component"],
          "additionalProperties": false
        }
        """,
        PatternRecords.ApplicationSchema,
        readOnly: false, destructive: true, idempotent: false, openWorld: true);

    public string? Scope => Scopes.Services;

    public async ValueTask<CallToolResult> CallAsync(ToolCall call, CancellationToken cancellationToken)
    {
        var fields = new BodyFields(call.Arguments);
        var (name, component, parameters) = (fields.Required("pattern_name"), fields.Required("target_component"), fields.Object("parameters"));
        var wait = fields.Integer("wait_seconds", 0, MaxWaitSeconds) ?? 0;
        fields.Complete(call);
        var request = new PatternRequest { Component = component!, Parameters = parameters, RequestedBy = call.Caller.Principal == McpCaller.Anonymous ? null : call.Caller.Principal };
        var application = await applier.ApplyAsync(name!, request, call.IdempotencyKey, TimeSpan.FromSeconds(wait), cancellationToken);
        return ToolResults.Of(PatternRecords.Of(application, settings.Mcp.OutputLimit));
    }
}
