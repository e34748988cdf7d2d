using OrleansWorkflows.Gateway.Access;
using OrleansWorkflows.Gateway.Catalogue;
using OrleansWorkflows.Gateway.Rest.Problems;
using OrleansWorkflows.Gateway.Rest.Requests;
using OrleansWorkflows.Gateway.Settings;

namespace OrleansWorkflows.Gateway.Rest;

/// <summary><c>POST /specs</c>: a whole spec file, all of its workflows or none.</summary>
public sealed class SpecResource(IGrainFactory grains, WorkflowCatalogue catalogue, GatewaySettings settings)
{
    private static readonly string[] ContentTypes =
        ["application/yaml", "application/json", "application/x-yaml", "text/yaml", "text/x-yaml", "text/plain", "application/octet-stream"];

    public void Map(IEndpointRouteBuilder routes) => routes.Map("POST", "/specs", Import, new RouteDoc("importSpec", "Workflows", "Import a spec file", Scopes.WorkflowsWrite)
    {
        Description = "YAML or JSON. Either every workflow of it is stored, each as a revision, or none and every mistake is listed with line and column.",
        Parameters = [new("file", "Name of the file, for messages.")],
        Body = new BodyDoc("SpecFile", true, "application/yaml", "application/json"),
        Responses = [new(201, "Stored.", "ImportedSpec"), CommonDocs.Invalid],
    });

    private async Task<IResult> Import(HttpContext http)
    {
        var type = RequestBody.MediaType(http.Request);
        if (type.Length > 0 && !ContentTypes.Contains(type) && !type.EndsWith("+json", StringComparison.Ordinal) && !type.EndsWith("+yaml", StringComparison.Ordinal))
        {
            return ApiProblems.WrongContentType(type, "application/yaml");
        }

        var text = await RequestBody.ReadTextAsync(http, settings.Http.MaxSpecBytes);
        var isJson = type.EndsWith("json", StringComparison.Ordinal);
        var fileName = new QueryReader(http.Request).Text("file") ?? (isJson ? "spec.json" : "spec.yaml");
        var reply = await grains.GetGrain<IRegistryGrain>(WorkflowCatalogue.Tenant).ImportSpec(new ImportSpecRequest(text, fileName, "api", http.Principal()));
        if (!reply.Accepted)
        {
            return ApiProblems.InvalidSpec(reply.Problems);
        }

        catalogue.Expect(reply.CatalogueVersion);
        var tools = (await catalogue.ReadAsync(reply.Scope, http.RequestAborted)).ToolNames;
        var imported = new ImportedSpecBody(
            reply.Domain,
            reply.Version,
            [.. reply.Workflows.Select(w => new ImportedWorkflowBody(WorkflowIds.Of(w.Domain, w.Name), w.Name, w.Revision, w.IsNew, tools.Of(w.Domain, w.Name)))],
            reply.Problems.Count == 0 ? null : reply.Problems);
        return new JsonReply(imported, StatusCodes.Status201Created);
    }
}

/// <summary>What <c>POST /specs</c> answers with.</summary>
public sealed record ImportedSpecBody(string Domain, string Version, IReadOnlyList<ImportedWorkflowBody> Workflows, IReadOnlyList<Problem>? Warnings);

public sealed record ImportedWorkflowBody(string WorkflowId, string Name, string Revision, bool IsNew, string? Tool);
