using System.Text.Json;
using System.Text.Json.Nodes;
using ModelContextProtocol.Protocol;
using OrleansWorkflows.Gateway.Access;
using OrleansWorkflows.Gateway.Mcp.Management;
using OrleansWorkflows.Gateway.Mcp.Tools;
using OrleansWorkflows.Gateway.Planning;
using OrleansWorkflows.Gateway.Planning.Answers;
using OrleansWorkflows.Gateway.Rest.Requests;
using OrleansWorkflows.Gateway.Settings;

namespace OrleansWorkflows.Gateway.Mcp.Planning;

/// <summary><c>_plan</c>: a goal in words becomes workflows that fit, with their parameters. Source: requirement 004, "Planner Tool".</summary>
public sealed class PlanTool(Planner planner, PlanRefinement refinement, GatewaySettings settings, TimeProvider time) : IManagementTool
{
    public Tool Definition { get; } = ManagementTools.Define(
        "_plan", "Plan a goal",
        """
        Use this when you know what is to be achieved but not which workflow does it: give the goal in the user's words. Answers the workflows that fit, the best first,
        with the parameters that the goal states (dates are worked out), what is missing, and why each was chosen. Where no workflow fits but known tools in a chain do, answers a draft
        that create_workflow takes. Starts and stores nothing. Offers nothing where nothing fits.
        """,
        """
        {
          "type": "object",
          "properties": {
            "goal": { "type": "string", "minLength": 1, "maxLength": 2000, "description": "What is to be done, in words, with every value that is known: \"fly from Boston to Lisbon on 20 March, for Maria Lopez\"." },
            "limit": { "type": "integer", "minimum": 1, "maximum": 10, "description": "At most so many workflows; default 3." },
            "today": { "type": "string", "format": "date", "description": "The user's day, which \"tomorrow\" follows. Default: today in UTC." },
            "domain": { "type": "string", "description": "Only workflows of this domain." },
            "refine": { "type": "boolean", "description": "false: the client's model is not asked to choose among what was found. Default: true, where the client offers sampling." }
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
            "draft": {
              "type": "object",
              "description": "Where no workflow fits: one that could be made of known tools.",
              "properties": {
                "name": { "type": "string" }, "domain": { "type": "string" },
                "spec": { "type": "string", "description": "A spec file in YAML." },
                "create": { "type": "object", "description": "Arguments of create_workflow." },
                "parameters": { "type": "object" },
                "missing": { "type": "array", "items": { "type": "object" } },
                "steps": {
                  "type": "array",
                  "items": {
                    "type": "object",
                    "properties": { "id": { "type": "string" }, "runs": { "type": "string" }, "description": { "type": "string" }, "args": { "type": "object" }, "words": { "type": "array", "items": { "type": "object" } } }
                  }
                }
              },
              "required": ["name", "spec", "create", "parameters", "missing", "steps"]
            },
            "refined": { "type": "boolean", "description": "True: the client's model chose among what was found." },
            "next": { "type": "string" }
          },
          "required": ["goal", "today", "suggestions", "next"]
        }
        """,
        readOnly: true, destructive: false, idempotent: true, openWorld: false);

    public string? Scope => Scopes.WorkflowsRead;

    public ToolGroups Group => ToolGroups.Workflows;

    public async ValueTask<CallToolResult> CallAsync(ToolCall call, CancellationToken cancellationToken)
    {
        var fields = new BodyFields(call.Arguments);
        var request = PlanRequestReader.Read(fields, time);
        var mayAsk = fields.Flag("refine") is not false;
        fields.Complete(call);
        var scope = call.Scope;
        var plan = await planner.PlanAsync(request, scope.Name, scope.Snapshot, scope.Grant, scope.Domain);
        plan = mayAsk ? await refinement.AskAsync(call, plan, cancellationToken) : plan;
        var body = new PlanAnswers(scope.ToolOf, card => $"call {scope.ToolOf(card)}", "call create_workflow").Of(plan);
        return ToolResults.Of(Fit(body));
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
