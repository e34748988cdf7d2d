using System.Text.Json.Nodes;
using ModelContextProtocol.Protocol;
using OrleansWorkflows.Gateway.Access;
using OrleansWorkflows.Gateway.Export;
using OrleansWorkflows.Gateway.Mcp.Resources;
using OrleansWorkflows.Gateway.Mcp.Tools;
using OrleansWorkflows.Gateway.Rest.Problems;
using OrleansWorkflows.Gateway.Rest.Requests;
using OrleansWorkflows.Gateway.Settings;

namespace OrleansWorkflows.Gateway.Mcp.Management;

/// <summary><c>export_workflow_data</c>: a workflow and its executions, whole where that is short, else as a resource. Source: requirement 002.</summary>
public sealed class ExportWorkflowDataTool(WorkflowExporter exporter, WorkflowLookup lookup, GatewaySettings settings) : IManagementTool
{
    public Tool Definition { get; } = ManagementTools.Define(
        "export_workflow_data", "Export a workflow and its executions",
        """
        Use this when a workflow with its executions is to be kept, analysed or shown elsewhere: json or yaml (everything; spec in it can be imported again), csv (one row an
        execution, for spreadsheets) or mermaid (the drawing). What is long comes as a resource link and a URL instead of in the answer.
        """,
        """
        {
          "type": "object",
          "properties": {
            "workflow_id": { "type": "string", "description": "domain/name, or a bare name where only one domain has it." },
            "format": { "type": "string", "enum": ["json", "yaml", "csv", "mermaid"], "default": "json", "description": "How it is written." },
            "limit": { "type": "integer", "minimum": 0, "maximum": 1000, "description": "At most so many executions, the newest. Default 100." }
          },
          "required": ["workflow_id"],
          "additionalProperties": false
        }
        """,
        """
        {
          "type": "object",
          "properties": {
            "workflow_id": { "type": "string" },
            "format": { "type": "string", "enum": ["json", "yaml", "csv", "mermaid"] },
            "mime_type": { "type": "string" },
            "exported_at": { "type": "string", "format": "date-time" },
            "executions": { "type": "integer", "description": "How many are in it." },
            "executions_truncated": { "type": "boolean", "description": "There are older ones." },
            "characters": { "type": "integer" },
            "data": { "type": "string", "description": "The export. Absent when it is too long for an answer." },
            "resource": { "type": "string", "description": "URI for resources/read." },
            "url": { "type": "string", "description": "Path of the same at this server's REST interface." },
            "next": { "type": "string" }
          },
          "required": ["workflow_id", "format", "executions", "resource", "url"]
        }
        """,
        readOnly: true, destructive: false, idempotent: true, openWorld: false);

    public string? Scope => Scopes.ExecutionsRead;

    public async ValueTask<CallToolResult> CallAsync(ToolCall call, CancellationToken cancellationToken)
    {
        var fields = new BodyFields(call.Arguments);
        var (id, name) = (fields.Required("workflow_id"), fields.Text("format")?.ToLowerInvariant() ?? "json");
        var limit = fields.Integer("limit", 0, WorkflowExporter.MaxLimit) ?? WorkflowExporter.DefaultLimit;
        var format = ExportFormat.Find(name);
        if (format is null)
        {
            fields.Add("format", $"'{name}' is no format.{DidYouMean.Hint(name, ExportFormat.Names)} It is one of {string.Join(", ", ExportFormat.Names)}.");
        }

        fields.Complete(call);
        var (card, scope) = await lookup.FindAsync(call.Scope, id!, cancellationToken);
        var export = await exporter.ReadAsync(scope.Name, card.Domain, card.Name, limit) ?? throw new ApiProblemException(McpProblems.UnknownWorkflow(id!, ""));
        var data = format!.Write(export);
        var uri = ExportResources.UriOf(card, format.Name);
        var json = new JsonObject
        {
            ["workflow_id"] = export.WorkflowId,
            ["format"] = format.Name,
            ["mime_type"] = format.MimeType,
            ["exported_at"] = export.ExportedAt,
            ["executions"] = export.Executions.Count,
            ["executions_truncated"] = export.IsTruncated,
            ["characters"] = data.Length,
            ["data"] = data,
            ["resource"] = uri,
            ["url"] = $"/workflows/{Uri.EscapeDataString(card.Domain)}/{Uri.EscapeDataString(card.Name)}/export?format={format.Name}&limit={limit}",
        };
        if (OutputLimit.Text(json).Length <= settings.Mcp.OutputLimit)
        {
            return ToolResults.Of(json);
        }

        json.Remove("data");
        json["next"] = $"The export is too long for an answer. Read the resource {uri}, or have the user fetch url; a smaller limit makes it shorter.";
        var result = ToolResults.Of(json);
        result.Content =
        [
            .. result.Content,
            new ResourceLinkBlock
            {
                Uri = uri, Name = $"{card.Domain}.{card.Name}.{format.Extension}", Title = $"Export of {export.WorkflowId} ({format.Name})", MimeType = format.MimeType,
                Description = $"{export.Executions.Count} executions, {data.Length} characters.",
            },
        ];
        return result;
    }
}
