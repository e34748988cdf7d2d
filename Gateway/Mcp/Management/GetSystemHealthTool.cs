using System.Text.Json;
using System.Text.Json.Nodes;
using ModelContextProtocol.Protocol;
using OrleansWorkflows.Gateway.Access;
using OrleansWorkflows.Gateway.Health;
using OrleansWorkflows.Gateway.Mcp.Tools;
using OrleansWorkflows.Gateway.Rest.Requests;
using OrleansWorkflows.Gateway.Settings;

namespace OrleansWorkflows.Gateway.Mcp.Management;

/// <summary><c>get_system_health</c>: machines, silos, databases, services, directories, and what to do about what is wrong. Source: requirement 002.</summary>
public sealed class GetSystemHealthTool(HealthMonitor monitor, GatewaySettings settings) : IManagementTool
{
    public Tool Definition { get; } = ManagementTools.Define(
        "get_system_health", "Get the health of the system",
        """
        Use this when something does not work as it should, or before you start something large: whether machines, silos, the database and the services are well, which
        circuit breakers are open, and for each issue what to do about it.
        """,
        """{ "type": "object", "properties": {}, "additionalProperties": false }""",
        """
        {
          "type": "object",
          "properties": {
            "status": { "type": "string", "enum": ["healthy", "degraded", "unhealthy"], "description": "degraded: serving, but look at issues; unhealthy: requests can not be served." },
            "issues": {
              "type": "array",
              "items": {
                "type": "object",
                "properties": {
                  "severity": { "type": "string", "enum": ["error", "warning"] },
                  "component": { "type": "string" }, "message": { "type": "string" }, "action": { "type": "string", "description": "What to do." }
                },
                "required": ["severity", "component", "message", "action"]
              }
            },
            "machines": {
              "type": "array",
              "items": {
                "type": "object",
                "properties": {
                  "machine": { "type": "string", "description": "As target_machines names it." },
                  "status": { "type": "string", "enum": ["active", "silent", "away"] },
                  "silos": { "type": "array", "items": { "type": "string" } }, "last_seen": { "type": "string" }
                },
                "required": ["machine", "status"]
              }
            },
            "silos": { "type": "array", "items": { "type": "object" }, "description": "name, machine, host, status, since, version, process_id, load (executions and calls that run and wait, and the limits)." },
            "databases": { "type": "array", "items": { "type": "object" }, "description": "The store of executions as each silo reaches it: silo, kind, can_read, can_write, accepts_starts, read_ms, figures." },
            "services": {
              "type": "array",
              "items": {
                "type": "object",
                "properties": {
                  "name": { "type": "string" }, "kind": { "type": "string" }, "enabled": { "type": "boolean" },
                  "state": { "type": "string", "enum": ["failed", "disabled", "not_loaded", "ready"], "description": "not_loaded: nobody has called it yet." },
                  "breaker": { "type": ["string", "null"], "enum": ["open", "half_open", "closed", null] },
                  "silos": { "type": "object", "description": "Each silo's own state and breaker." }
                },
                "required": ["name", "state"]
              }
            },
            "components": { "type": "object", "description": "What this gateway checked: cluster, silos, load, journal, catalogue, specs, patterns, services." },
            "gateway": { "type": "object" },
            "omitted": { "type": "array", "items": { "type": "string" } }
          },
          "required": ["status", "issues", "machines", "silos", "databases", "services"]
        }
        """,
        readOnly: true, destructive: false, idempotent: true, openWorld: false);

    public string? Scope => Scopes.SystemRead;

    public async ValueTask<CallToolResult> CallAsync(ToolCall call, CancellationToken cancellationToken)
    {
        new BodyFields(call.Arguments).Complete(call);
        var report = await monitor.CheckAsync();
        var members = report.Components["silos"].Members ?? [];
        var json = new JsonObject
        {
            ["status"] = report.Status switch { HealthReport.Ok => "healthy", HealthReport.Degraded => "degraded", _ => "unhealthy" },
            ["issues"] = Json(report.Issues),
            ["machines"] = Json(report.Machines),
            ["silos"] = new JsonArray([.. members.Select(Silo)]),
            ["databases"] = new JsonArray([.. members.Where(silo => silo.Vitals is not null).Select(Database)]),
            ["services"] = Json(report.Services),
            ["components"] = Json(report.Components.ToDictionary(component => component.Key, component => component.Value with { Members = null, Figures = null })),
            ["gateway"] = new JsonObject
            {
                ["version"] = report.Version, ["started_at"] = report.StartedAt, ["uptime_seconds"] = report.UptimeSeconds,
            },
        };
        return ToolResults.Of(OutputLimit.Fit(
            json, settings.Mcp.OutputLimit, ("components", "GET /health has them"), ("databases", "GET /health has them"), ("services", "GET /health has them"),
            ("silos", "GET /health has them"), ("machines", "GET /health has them")));
    }

    private static JsonObject Silo(SiloHealth silo)
    {
        var json = (JsonObject)Json(silo with { Vitals = null })!;
        json["answers"] = silo.Vitals is not null;
        json["version"] = silo.Vitals?.Version;
        json["process_id"] = silo.Vitals?.ProcessId;
        json["load"] = silo.Vitals?.Load is { } load ? Json(load) : null;
        return json;
    }

    private static JsonObject Database(SiloHealth silo)
    {
        var json = (JsonObject)Json(silo.Vitals!.Store)!;
        json.Insert(0, "silo", silo.Name);
        json.Insert(0, "name", "executions");
        return json;
    }

    private static JsonNode? Json<T>(T value) => JsonSerializer.SerializeToNode(value, JsonText.Options);
}
