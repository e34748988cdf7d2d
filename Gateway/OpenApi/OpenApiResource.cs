using System.Text.Json;
using OrleansWorkflows.Gateway.Access;
using OrleansWorkflows.Gateway.Catalogue;
using OrleansWorkflows.Gateway.Health;
using OrleansWorkflows.Gateway.Rest;

namespace OrleansWorkflows.Gateway.OpenApi;

/// <summary><c>/openapi.json</c>: built when asked for, kept until the catalogue changes.</summary>
public sealed class OpenApiResource(WorkflowCatalogue catalogue, EndpointDataSource endpoints)
{
    private volatile Built? _latest;

    public void Map(IEndpointRouteBuilder routes) => routes.Map(
        "GET", "/openapi.json", Get, new RouteDoc("openapi", "Documentation", "This document", RequiredScope.PublicWord) { Responses = [new(200, "OpenAPI 3.1.", "Any")] });

    private async Task<IResult> Get(HttpContext http)
    {
        var snapshot = await catalogue.ReadAsync("", http.RequestAborted);
        var grant = http.Grant();
        if (!grant.Has(Scopes.WorkflowsRead) || grant.IsLimited)
        {
            var seen = snapshot.Cards.Where(card => grant.Has(Scopes.WorkflowsRead) && grant.Sees(card.Domain, card.Name));
            return new JsonReply(Write(snapshot, seen)) { Headers = new Dictionary<string, string> { ["Cache-Control"] = "no-store" } };
        }

        var built = _latest;
        if (built is null || !ReferenceEquals(built.Snapshot, snapshot))
        {
            _latest = built = new Built(snapshot, Write(snapshot, snapshot.Cards));
        }

        var tag = $"\"{HealthMonitor.Version}-{snapshot.Version}\"";
        var headers = new Dictionary<string, string> { ["ETag"] = tag, ["Cache-Control"] = "no-cache" };
        if (http.Request.Headers.IfNoneMatch.ToString() != tag)
        {
            return new JsonReply(built.Body) { Headers = headers };
        }

        http.Response.Headers.ETag = tag;
        return Results.StatusCode(StatusCodes.Status304NotModified);
    }

    private byte[] Write(CatalogueSnapshot snapshot, IEnumerable<WorkflowCard> seen) =>
        JsonSerializer.SerializeToUtf8Bytes(OpenApiDocument.Build(endpoints.Endpoints.OfType<RouteEndpoint>(), snapshot, seen), JsonText.Options);

    private sealed record Built(CatalogueSnapshot Snapshot, byte[] Body);
}
