using System.Text.Json;
using OrleansWorkflows.Gateway.Access;
using OrleansWorkflows.Gateway.Catalogue;
using OrleansWorkflows.Gateway.Health;
using OrleansWorkflows.Gateway.Rest;

namespace OrleansWorkflows.Gateway.OpenApi;

/// <summary><c>/openapi.json</c>: built when asked for, kept until the catalogue changes.</summary>
public sealed class OpenApiResource(WorkflowCatalogue catalogue, EndpointDataSource endpoints)
{
    private static readonly Dictionary<string, string> s_notStored = new() { ["Cache-Control"] = "no-store" };

    private volatile Built? _latest;

    /// <summary>The routes alone, for everybody: made once, since nobody has to say who asks.</summary>
    private volatile byte[]? _routes;

    public void Map(IEndpointRouteBuilder routes) => routes.Map(
        "GET", "/openapi.json", Get, new RouteDoc("openapi", "Documentation", "This document", RequiredScope.PublicWord) { Responses = [new(200, "OpenAPI 3.1.", "Any")] });

    private async Task<IResult> Get(HttpContext http)
    {
        var grant = http.Grant();
        if (!grant.Has(Scopes.WorkflowsRead))
        {
            return new JsonReply(_routes ??= Write(CatalogueSnapshot.Empty, [])) { Headers = s_notStored };
        }

        var snapshot = await catalogue.ReadAsync("", http.RequestAborted);
        if (grant.IsLimited)
        {
            return new JsonReply(Write(snapshot, snapshot.Cards.Where(card => grant.Sees(card.Domain, card.Name)))) { Headers = s_notStored };
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
