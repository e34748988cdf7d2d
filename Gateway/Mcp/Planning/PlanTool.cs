using System.Text.Json;
using System.Text.Json.Nodes;
using ModelContextProtocol.Protocol;
using OrleansWorkflows.Gateway.Mcp.Management;
using OrleansWorkflows.Gateway.Mcp.Tools;
using OrleansWorkflows.Gateway.Planning;
using OrleansWorkflows.Gateway.Planning.Answers;
using OrleansWorkflows.Gateway.Rest.Requests;
using OrleansWorkflows.Gateway.Settings;

namespace OrleansWorkflows.Gateway.Mcp.Planning;

/// <summary><c>_plan</c>: a goal in words becomes workflows that fit, with their parameters. Source: requirement 004, "Planner Tool".</summary>
public sealed class PlanTool(Planner planner, GatewaySettings settings, TimeProvider time) : IManagementTool
{
    public Tool Definition { get; } = ManagementTools.Define(
        "_plan", "Plan a goal",
        """
        Use this when you know what is to be achieved but not which workflow does it: give the goal in the user's words. Answers the workflows that fit, the best first,
        with the parameters that the goal states (dates are worked out), what is missing, and why each was chosen. Starts nothing. Offers nothing where nothing fits.
        """,
        """
        {
          "type": "object",
          "properties": {
            "goal": { "type": "string", "minLength": 1, "maxLength": 2000, "description": "What is to be done, in words, with every value that is known: \"fly from Boston to Lisbon on 20 March, for Maria Lopez\"." },
            "limit": { "type": ["integer", "null"], "minimum": 1, "maximum": 10, "description": "At most so many workflows; default 3." },
            "today": { "type": ["string", "null"], "format": "date", "description": "The user's day, which \"tomorrow\" follows. Default: today in UTC." },
            "domain": { "type": ["string", "null"], "description": "Only workflows of this domain." }
          },
          "required": ["goal"],
          "additionalProperties": false
        }
        """,
        """
        {
          "type": "object",
          "properties": {
            "goal": { "type": "string" },
            "today": { "type": "string", "format": "date" },
            "suggestions": {
              "type": "array",
              "items": {
                "type": "object",
                "properties": {
                  "workflow_id": { "type": "string" },
                  "tool": { "type": "string", "description": "The tool that runs it." },
                  "description": { "type": "string" },
                  "score": { "type": "number", "description": "From 0.5, just enough, to 1." },
                  "parameters": { "type": "object", "description": "What the goal states." },
                  "missing": { "type": "array", "items": { "type": "object", "properties": { "name": { "type": "string" }, "schema": { "type": "object" } } } },
                  "why": {
                    "type": "object",
                    "properties": {
                      "words": {
                        "type": "array",
                        "items": {
                          "type": "object",
                          "properties": {
                            "word": { "type": "string" }, "matches": { "type": "string" },
                            "place": { "type": "string", "enum": ["name", "description", "parameter", "value", "tool", "domain", "label"] },
                            "how": { "type": "string", "enum": ["same", "alike", "spelling"] }
                          }
                        }
                      },
                      "not_matched": { "type": "array", "items": { "type": "string" } },
                      "values": { "type": "array", "items": { "type": "object", "properties": { "parameter": { "type": "string" }, "from": { "type": "string" } } } }
                    }
                  },
                  "next": { "type": "string" }
                },
                "required": ["workflow_id", "tool", "score", "parameters", "missing", "why", "next"]
              }
            },
            "refined": { "type": "boolean", "description": "True: the client's model chose among what was found." },
            "next": { "type": "string" }
          },
          "required": ["goal", "today", "suggestions", "next"]
        }
        """,
        readOnly: true, destructive: false, idempotent: true, openWorld: false);

    public ValueTask<CallToolResult> CallAsync(ToolCall call, CancellationToken cancellationToken)
    {
        var fields = new BodyFields(call.Arguments);
        var request = PlanRequestReader.Read(fields, time);
        fields.Complete(call);
        var plan = planner.Plan(request, call.Scope.Name, call.Scope.Snapshot, card => call.Scope.Domain is null || card.Domain == call.Scope.Domain);
        var body = new PlanAnswers(call.Scope.ToolOf, card => $"call {call.Scope.ToolOf(card)}").Of(plan);
        return ValueTask.FromResult(ToolResults.Of(Fit(body)));
    }

    /// <summary>Of long answers the last suggestions go.</summary>
    private JsonObject Fit(PlanBody body)
    {
        while (true)
        {
            var json = JsonSerializer.SerializeToNode(body, JsonText.Options)!.AsObject();
            if (body.Suggestions.Count <= 1 || OutputLimit.Text(json).Length <= settings.Mcp.OutputLimit)
            {
                return json;
            }

            body = body with { Suggestions = [.. body.Suggestions.Take(body.Suggestions.Count - 1)] };
        }
    }
}
