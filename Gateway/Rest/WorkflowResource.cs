using System.Text;
using OrleansWorkflows.Gateway.Access;
using OrleansWorkflows.Gateway.Catalogue;
using OrleansWorkflows.Gateway.Rest.Problems;
using OrleansWorkflows.Gateway.Rest.Requests;
using OrleansWorkflows.Gateway.Settings;

namespace OrleansWorkflows.Gateway.Rest;

/// <summary><c>/workflows</c>: what there is, and its definitions. Starting one is <see cref="StartResource"/>.</summary>
public sealed class WorkflowResource(IGrainFactory grains, WorkflowCatalogue catalogue, GatewaySettings settings)
{
    private static readonly Dictionary<string, string> DrawingTypes = new()
    {
        ["svg"] = "image/svg+xml",
        ["mermaid"] = "text/vnd.mermaid; charset=utf-8",
        ["text"] = "text/plain; charset=utf-8",
        ["json"] = "application/json",
    };

    private static readonly string[] Statuses = ["active", "draft"];

    private IRegistryGrain Registry => grains.GetGrain<IRegistryGrain>(WorkflowCatalogue.Tenant);

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.Map("GET", "/workflows", List, new RouteDoc("listWorkflows", "Workflows", "List workflows", Scopes.WorkflowsRead)
        {
            Parameters =
            [
                new("domain", "Of this domain."), new("status", "active or draft.") { Words = Statuses }, new("pattern", "Of this pattern."),
                CommonDocs.Label, CommonDocs.Limit, CommonDocs.Cursor,
            ],
            Responses = [new(200, "A page, by domain and name.", "WorkflowPage")],
        });
        routes.Map("POST", "/workflows", Create, new RouteDoc("createWorkflow", "Workflows", "Create one workflow", Scopes.WorkflowsWrite)
        {
            Description = "{name, description?, domain?, definition}, where definition holds a graph or steps; or the fields of the tool create_workflow.",
            Body = new BodyDoc("NewWorkflow", true, "application/json"),
            Responses = [new(201, "Stored. Location names it.", "CreatedWorkflow"), CommonDocs.Invalid],
        });
        foreach (var id in (string[])["/workflows/{id}", "/workflows/{domain}/{name}"])
        {
            var suffix = id.EndsWith("{id}", StringComparison.Ordinal) ? "" : "InDomain";
            routes.Map("GET", id, Get, new RouteDoc("getWorkflow" + suffix, "Workflows", "Definition, revisions and statistics of a workflow", Scopes.WorkflowsRead)
            {
                Responses = [new(200, "The workflow.", "Workflow"), CommonDocs.NotFound],
            });
            routes.Map("DELETE", id, Unload, new RouteDoc("deleteWorkflow" + suffix, "Workflows", "Unload a workflow; running executions finish on their revision", Scopes.WorkflowsWrite)
            {
                Responses = [new(204, "Unloaded."), CommonDocs.NotFound],
            });
            routes.Map("GET", id + "/graph", Draw, new RouteDoc("drawWorkflow" + suffix, "Workflows", "The graph of a workflow, drawn", Scopes.WorkflowsRead)
            {
                Parameters = [new("format", "svg (default), mermaid, text or json.") { Words = [.. DrawingTypes.Keys] }],
                Responses = [new(200, "The drawing, in the format's content type.", null, "image/svg+xml"), CommonDocs.NotFound],
            });
        }
    }

    private async Task<IResult> List(HttpContext http)
    {
        var query = new QueryReader(http.Request);
        var (domain, pattern, status, labels, limit) = (query.Text("domain"), query.Text("pattern"), query.Text("status"), query.Labels(), query.Limit());
        if (status is not null && !Statuses.Contains(status))
        {
            throw QueryReader.Refused("status", $"must be active or draft; it is '{status}'. The status of executions: GET /executions?status=.");
        }

        var snapshot = await catalogue.ReadAsync("", http.RequestAborted);
        var after = query.Text("cursor") is { } cursor ? DecodeCursor(cursor) : null;
        var grant = http.Grant();
        var rest = snapshot.Cards
            .Where(card => grant.Sees(card.Domain, card.Name))
            .Where(card => (domain is null || card.Domain == domain) && (pattern is null || card.Pattern == pattern))
            .Where(card => status is null || card.IsDraft == (status == "draft"))
            .Where(card => labels.All(label => card.Labels.GetValueOrDefault(label.Key) == label.Value))
            .Where(card => after is null || IsAfter(card, after))
            .Take(limit + 1)
            .ToList();
        var items = rest.Take(limit).Select(card => WorkflowSummaryBody.From(card, snapshot.ToolNames)).ToList();
        return new JsonReply(new WorkflowPageBody(items, rest.Count > limit ? EncodeCursor(rest[limit - 1]) : null));
    }

    private async Task<IResult> Create(HttpContext http)
    {
        var body = await RequestBody.ReadObjectAsync(http, settings.Http.MaxSpecBytes);
        var reply = await Registry.ImportWorkflow(JsonBytes.From(body), http.Principal());
        if (!reply.Accepted)
        {
            return ApiProblems.InvalidSpec(reply.Problems);
        }

        catalogue.Expect(reply.CatalogueVersion);
        var created = reply.Workflows[0];
        var id = WorkflowIds.Of(created.Domain, created.Name);
        return new JsonReply(new CreatedWorkflowBody(id, created.Revision, reply.Problems.Count == 0 ? null : reply.Problems), StatusCodes.Status201Created)
        {
            Headers = new Dictionary<string, string> { ["Location"] = Routes.Link(http, $"/workflows/{string.Join('/', id.Split('/').Select(Uri.EscapeDataString))}") },
        };
    }

    private async Task<IResult> Get(HttpContext http)
    {
        var workflow = WorkflowRef.Read(http);
        if (await Registry.GetWorkflow("", workflow.Domain, workflow.Name) is not { } detail)
        {
            return await catalogue.UnknownAsync(workflow, http);
        }

        var tools = (await catalogue.ReadAsync("", http.RequestAborted)).ToolNames;
        return new JsonReply(WorkflowBody.From(detail, tools));
    }

    private async Task<IResult> Unload(HttpContext http)
    {
        var workflow = WorkflowRef.Read(http);
        if (!await Registry.Unload(workflow.Domain, workflow.Name))
        {
            return await catalogue.UnknownAsync(workflow, http);
        }

        await catalogue.RefreshAsync("", http.RequestAborted);
        return Results.NoContent();
    }

    private async Task<IResult> Draw(HttpContext http)
    {
        var format = new QueryReader(http.Request).Text("format")?.ToLowerInvariant() ?? "svg";
        if (!DrawingTypes.TryGetValue(format, out var contentType))
        {
            throw QueryReader.Refused("format", $"must be one of {string.Join(", ", DrawingTypes.Keys)}; it is '{format}'.");
        }

        var workflow = WorkflowRef.Read(http);
        return await Registry.Draw("", workflow.Domain, workflow.Name, format) is { } drawing
            ? new JsonReply(Encoding.UTF8.GetBytes(drawing)) { ContentType = contentType }
            : await catalogue.UnknownAsync(workflow, http);
    }

    private static bool IsAfter(WorkflowCard card, WorkflowRef after)
    {
        var byDomain = string.CompareOrdinal(card.Domain, after.Domain);
        return byDomain > 0 || (byDomain == 0 && string.CompareOrdinal(card.Name, after.Name) > 0);
    }

    private static string EncodeCursor(WorkflowCard card) => Microsoft.AspNetCore.WebUtilities.WebEncoders.Base64UrlEncode(Encoding.UTF8.GetBytes($"{card.Domain}/{card.Name}"));

    private static WorkflowRef DecodeCursor(string cursor)
    {
        try
        {
            return WorkflowRef.Parse(Encoding.UTF8.GetString(Microsoft.AspNetCore.WebUtilities.WebEncoders.Base64UrlDecode(cursor)));
        }
        catch (FormatException)
        {
            throw QueryReader.Refused("cursor", "is not one that a page ended with. Send next_cursor as it came.");
        }
    }
}
