using System.Text.Json.Nodes;
using ModelContextProtocol.Protocol;
using OrleansWorkflows.Gateway.Access;
using OrleansWorkflows.Gateway.Mcp.Tools;
using OrleansWorkflows.Gateway.Patterns;
using OrleansWorkflows.Gateway.Rest;
using OrleansWorkflows.Gateway.Rest.Requests;
using OrleansWorkflows.Gateway.Settings;

namespace OrleansWorkflows.Gateway.Mcp.Management;

/// <summary><c>list_patterns</c>: the improvement patterns that there are. Source: requirement 002.</summary>
public sealed class ListPatternsTool(PatternApplier applier, GatewaySettings settings) : IManagementTool
{
    public Tool Definition { get; } = ManagementTools.Define(
        "list_patterns", "List improvement patterns",
        """
        Use this when a component (a configured service) is to be improved, changed or checked in a proven way: restarted without an outage, released to a few first, migrated
        after a backup, hardened … Lists every pattern with what it needs, its parameters and steps. validate_pattern_application and apply_pattern come next.
        """,
        """{ "type": "object", "properties": {}, "additionalProperties": false }""",
        """
        {
          "type": "object",
          "properties": {
            "patterns": {
              "type": "array",
              "items": {
                "type": "object",
                "properties": {
                  "name": { "type": "string" }, "description": { "type": "string" }, "version": { "type": "string" },
                  "origin": { "type": "string", "description": "shipped, or the file it came from." },
                  "requirements": { "type": "array", "items": { "type": "string" } },
                  "operations": { "type": "array", "items": { "type": "object" }, "description": "What it calls of the component; parameters.operations binds other names." },
                  "parameters": { "type": "object", "description": "JSON Schema." },
                  "steps": { "type": "array", "items": { "type": "object" } },
                  "validation": { "type": "array", "items": { "type": "object" }, "description": "What is checked after the steps." },
                  "workflows": { "type": "array", "items": { "type": "string" }, "description": "Workflows that were created with this pattern." }
                },
                "required": ["name", "description", "requirements", "parameters"]
              }
            },
            "omitted": { "type": "array", "items": { "type": "string" } },
            "next": { "type": "string" }
          },
          "required": ["patterns"]
        }
        """,
        readOnly: true, destructive: false, idempotent: true, openWorld: false);

    public string? Scope => Scopes.WorkflowsRead;

    public async ValueTask<CallToolResult> CallAsync(ToolCall call, CancellationToken cancellationToken)
    {
        new BodyFields(call.Arguments).Complete(call);
        var patterns = (await applier.ListAsync()).Select(pattern => Pattern(pattern, call)).ToList();
        var json = new JsonObject
        {
            ["patterns"] = new JsonArray([.. patterns]),
            ["next"] = "Call validate_pattern_application with a pattern_name and a target_component to see what it needs there.",
        };
        foreach (var field in (string[])["drawing", "steps", "validation", "operations", "parameters"])
        {
            if (OutputLimit.Text(json).Length <= settings.Mcp.OutputLimit - 200)
            {
                break;
            }

            patterns.ForEach(pattern => pattern.Remove(field));
            var omitted = json["omitted"] as JsonArray ?? [];
            json["omitted"] = omitted;
            omitted.Add($"{field}: GET /patterns/{{name}} has them");
        }

        return ToolResults.Of(json);
    }

    private static JsonObject Pattern(PatternView pattern, ToolCall call)
    {
        var json = (JsonObject)PatternRecords.Json(pattern with { Source = null })!;
        json["workflows"] = new JsonArray([.. call.Scope.Cards.Where(card => card.Pattern == pattern.Name).Take(50).Select(card => (JsonNode)WorkflowIds.Of(card.Domain, card.Name))]);
        return json;
    }
}
