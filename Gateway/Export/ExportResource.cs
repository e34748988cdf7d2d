using System.Text;
using OrleansWorkflows.Gateway.Access;
using OrleansWorkflows.Gateway.Catalogue;
using OrleansWorkflows.Gateway.Rest;
using OrleansWorkflows.Gateway.Rest.Requests;

namespace OrleansWorkflows.Gateway.Export;

/// <summary><c>/workflows/{id}/export</c>: definition and executions as a file.</summary>
public sealed class ExportResource(WorkflowExporter exporter, WorkflowCatalogue catalogue)
{
    public void Map(IEndpointRouteBuilder routes)
    {
        foreach (var id in (string[])["/workflows/{id}", "/workflows/{domain}/{name}"])
        {
            var suffix = id.EndsWith("{id}", StringComparison.Ordinal) ? "" : "InDomain";
            routes.Map("GET", id + "/export", Export, new RouteDoc("exportWorkflow" + suffix, "Workflows", "Definition and newest executions of a workflow, as a file", Scopes.ExecutionsRead)
            {
                Description = "json and yaml have everything; csv has one row an execution; mermaid is the drawing. docs/operations.md says what is in them.",
                Parameters =
                [
                    new("format", "json (default), yaml, csv or mermaid.") { Words = ExportFormat.Names },
                    new("limit", $"At most so many executions, the newest: 0 to {WorkflowExporter.MaxLimit}, default {WorkflowExporter.DefaultLimit}.", Type: "integer"),
                ],
                Responses = [new(200, "The file, in the format's content type.", "WorkflowExport"), CommonDocs.Invalid, CommonDocs.NotFound],
            });
        }
    }

    private async Task<IResult> Export(HttpContext http)
    {
        var query = new QueryReader(http.Request);
        var name = query.Text("format")?.ToLowerInvariant() ?? "json";
        if (ExportFormat.Find(name) is not { } format)
        {
            throw QueryReader.Refused("format", $"must be one of {string.Join(", ", ExportFormat.Names)}; it is '{name}'.{DidYouMean.Hint(name, ExportFormat.Names)}");
        }

        var limit = (int)query.Number("limit", WorkflowExporter.DefaultLimit, 0, WorkflowExporter.MaxLimit);
        var workflow = WorkflowRef.Read(http);
        if (await exporter.ReadAsync("", workflow.Domain, workflow.Name, limit) is not { } export)
        {
            return await catalogue.UnknownAsync(workflow, http);
        }

        return new JsonReply(Encoding.UTF8.GetBytes(format.Write(export)))
        {
            ContentType = format.Name == "json" ? format.MimeType : format.MimeType + "; charset=utf-8",
            // Names of workflows have letters, digits, '_' and '-'.
            Headers = new Dictionary<string, string>
            {
                ["Content-Disposition"] = $"attachment; filename=\"{workflow.Domain}.{workflow.Name}.{format.Extension}\"",
                ["X-Content-Type-Options"] = "nosniff",
            },
        };
    }
}
