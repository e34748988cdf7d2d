using System.Text.Json;
using System.Text.Json.Nodes;
using ModelContextProtocol.Protocol;
using OrleansWorkflows.Gateway.Access;
using OrleansWorkflows.Gateway.Mcp.Tools;
using OrleansWorkflows.Gateway.Metrics;
using OrleansWorkflows.Gateway.Rest;
using OrleansWorkflows.Gateway.Rest.Requests;
using OrleansWorkflows.Gateway.Settings;

namespace OrleansWorkflows.Gateway.Mcp.Management;

/// <summary><c>get_workflow_metrics</c>: counts, success rate and latencies of a time range. Source: requirement 002.</summary>
public sealed class GetWorkflowMetricsTool(IGrainFactory grains, WorkflowLookup lookup, GatewaySettings settings, TimeProvider time) : IManagementTool
{
    private const string Latency =
        """
        { "type": ["object", "null"], "description": "Milliseconds: count, p50, p90, p99, max, mean.", "additionalProperties": { "type": "number" } }
        """;

    private const string Executions =
        $$"""
        "total": { "type": "integer" },
        "by_status": { "type": "object", "additionalProperties": { "type": "integer" } },
        "success_rate": { "type": ["number", "null"], "description": "Completed among completed and failed, 0 to 1; null: none has ended." },
        "duration_ms": {{Latency}}
        """;

    public Tool Definition { get; } = ManagementTools.Define(
        "get_workflow_metrics", "Get metrics of workflow executions",
        """
        Use this when you want to know how workflows have been doing: how many executions ended how, how long they and their steps took, which step fails or is
        slow, which machine is. Narrow it with workflow_id or domain. For one execution use get_workflow_status.
        """,
        """
        {
          "type": "object",
          "properties": {
            "time_range": { "type": "string", "description": "How far back: 15m, 24h, 7d. Default 24h.", "default": "24h" },
            "workflow_id": { "type": "string", "description": "Only this workflow, with its steps." },
            "domain": { "type": "string", "description": "Only workflows of this domain." }
          },
          "additionalProperties": false
        }
        """,
        $$"""
        {
          "type": "object",
          "properties": {
            "time_range": { "type": "string" },
            "since": { "type": "string", "format": "date-time" },
            "until": { "type": "string", "format": "date-time" },
            "truncated": { "type": "boolean", "description": "There are more executions; the figures begin at covered_since." },
            "covered_since": { "type": "string", "format": "date-time" },
            "executions": { "type": "object", "properties": { {{Executions}} }, "required": ["total", "by_status"] },
            "workflows": {
              "type": "array",
              "items": {
                "type": "object",
                "properties": {
                  "workflow_id": { "type": "string" },
                  "domain": { "type": "string" },
                  "workflow": { "type": "string" },
                  "executions": { "type": "object", "properties": { {{Executions}} } },
                  "sampled_executions": { "type": "integer", "description": "How many the steps' figures are taken from, the newest." },
                  "steps": {
                    "type": "array",
                    "items": {
                      "type": "object",
                      "properties": {
                        "step": { "type": "string" }, "service": { "type": "string" },
                        "calls": { "type": "integer" }, "failures": { "type": "integer" }, "retries": { "type": "integer" }, "latency_ms": {{Latency}}
                      },
                      "required": ["step", "calls", "failures", "retries"]
                    }
                  }
                },
                "required": ["workflow_id", "executions"]
              }
            },
            "machines": {
              "type": "array",
              "items": {
                "type": "object",
                "properties": {
                  "machine": { "type": "string" },
                  "executions": { "type": "object", "properties": { {{Executions}} } },
                  "step_calls": { "type": "integer" }, "step_failures": { "type": "integer" }, "step_retries": { "type": "integer" }, "step_latency_ms": {{Latency}}
                },
                "required": ["machine", "executions"]
              }
            },
            "sampled_executions": { "type": "integer" },
            "omitted": { "type": "array", "items": { "type": "string" } }
          },
          "required": ["time_range", "since", "until", "truncated", "executions", "workflows", "machines"]
        }
        """,
        readOnly: true, destructive: false, idempotent: true, openWorld: false);

    public string? Scope => Scopes.ExecutionsRead;

    public async ValueTask<CallToolResult> CallAsync(ToolCall call, CancellationToken cancellationToken)
    {
        var fields = new BodyFields(call.Arguments);
        var (text, id, domain) = (fields.Text("time_range"), fields.Text("workflow_id"), fields.Text("domain"));
        if (!TimeRange.TryRead(text, out var range, out var problem))
        {
            fields.Add("time_range", $"'time_range' {problem}");
        }

        fields.Complete(call);
        var card = id is null ? null : (await lookup.FindAsync(call.Scope, id, cancellationToken)).Card;
        var (ofDomain, ofWorkflow) = call.Scope.Grant.Narrow(card?.Domain ?? domain ?? call.Scope.Domain, card?.Name);
        var request = TimeRange.Request(range, time, ofDomain, ofWorkflow);
        var json = (JsonObject)JsonSerializer.SerializeToNode(await grains.GetGrain<IExecutionQueryGrain>(0).Metrics(request), JsonText.Options)!;
        json.Insert(0, "time_range", text ?? TimeRange.Default);
        foreach (var workflow in json["workflows"]!.AsArray().OfType<JsonObject>())
        {
            workflow.Insert(0, "workflow_id", WorkflowIds.Of((string)workflow["domain"]!, (string)workflow["workflow"]!));
        }

        return ToolResults.Of(Fit(json));
    }

    /// <summary>Steps of the workflows that are less used go first, then those workflows.</summary>
    private JsonObject Fit(JsonObject json)
    {
        var workflows = json["workflows"]!.AsArray();
        var (steps, whole) = (0, 0);
        for (var at = workflows.Count - 1; at > 0 && OutputLimit.Text(json).Length > settings.Mcp.OutputLimit - 300; at--)
        {
            steps += workflows[at]!.AsObject().Remove("steps") ? 1 : 0;
        }

        while (workflows.Count > 1 && OutputLimit.Text(json).Length > settings.Mcp.OutputLimit - 300)
        {
            workflows.RemoveAt(workflows.Count - 1);
            whole++;
        }

        if (steps > 0)
        {
            json["omitted"] = new JsonArray($"steps of {steps} workflows{(whole > 0 ? $", and {whole} of these workflows as a whole" : "")}: ask with workflow_id or domain");
        }

        return json;
    }
}
