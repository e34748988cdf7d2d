using System.Text.Json.Nodes;
using ModelContextProtocol.Protocol;
using OrleansWorkflows.Gateway.Access;
using OrleansWorkflows.Gateway.Mcp.Tools;
using OrleansWorkflows.Gateway.Patterns;
using OrleansWorkflows.Gateway.Rest.Requests;
using OrleansWorkflows.Gateway.Settings;

namespace OrleansWorkflows.Gateway.Mcp.Management;

/// <summary><c>validate_pattern_application</c>: whether a pattern can be applied to a component, and what blocks. Source: requirement 002.</summary>
public sealed class ValidatePatternApplicationTool(PatternApplier applier, GatewaySettings settings) : IManagementTool
{
    public Tool Definition { get; } = ManagementTools.Define(
        "validate_pattern_application", "Validate the application of a pattern",
        """
        Use this when you want to know whether a pattern can be applied to a component before you apply it: every requirement is checked for real (the service and its operations,
        machines, workflows, parameters), and each one that blocks comes with what to do. Changes nothing.
        """,
        """
        {
          "type": "object",
          "properties": {
            "pattern_name": { "type": "string", "description": "From list_patterns." },
            "target_component": { "type": "string", "description": "The service it is to be applied to, as get_system_health lists them." },
            "parameters": { "type": "object", "description": "As for apply_pattern; left out, parameters are not judged." }
          },
          "required": ["pattern_name", "target_component"],
          "additionalProperties": false
        }
        """,
        """
        {
          "type": "object",
          "properties": {
            "pattern_name": { "type": "string" },
            "target_component": { "type": "string" },
            "valid": { "type": "boolean" },
            "blocking_issues": {
              "type": "array",
              "items": {
                "type": "object",
                "properties": { "requirement": { "type": "string" }, "message": { "type": "string" }, "mend": { "type": "string" } },
                "required": ["requirement", "message", "mend"]
              }
            },
            "warnings": { "type": "array", "items": { "type": "object" }, "description": "What could not be looked at." },
            "checks": { "type": "array", "items": { "type": "object" }, "description": "Everything that was checked: requirement, status (met, not_met, unknown), detail." },
            "parameters_needed": { "type": "array", "items": { "type": "string" }, "description": "Parameters without which it can not be applied." },
            "omitted": { "type": "array", "items": { "type": "string" } },
            "next": { "type": "string" }
          },
          "required": ["pattern_name", "target_component", "valid", "blocking_issues"]
        }
        """,
        readOnly: true, destructive: false, idempotent: true, openWorld: true);

    public string? Scope => Scopes.Services;

    public async ValueTask<CallToolResult> CallAsync(ToolCall call, CancellationToken cancellationToken)
    {
        var fields = new BodyFields(call.Arguments);
        var (name, component, parameters) = (fields.Required("pattern_name"), fields.Required("target_component"), fields.Object("parameters"));
        fields.Complete(call);
        var validation = await applier.ValidateAsync(name!, new PatternRequest { Component = component!, Parameters = parameters, RequestedBy = call.Caller.Principal });
        var json = (JsonObject)PatternRecords.Json(validation)!;
        json["next"] = validation.Valid
            ? $"Call apply_pattern with this pattern_name and target_component{(validation.ParametersNeeded.Count > 0 ? $" and parameters: at least {string.Join(", ", validation.ParametersNeeded)}" : "")}."
            : "Mend what blocking_issues lists, then validate again.";
        return ToolResults.Of(OutputLimit.Fit(json, settings.Mcp.OutputLimit, ("checks", "POST /patterns/{name}/validate has them")));
    }
}
