using OrleansWorkflows.Gateway.Access;


namespace OrleansWorkflows.Gateway.Rest;

/// <summary>How routes are mapped: plain request delegates, so that nothing is compiled at start, each with its documentation.</summary>
public static class Routes
{
    /// <summary>All routes stand at the root and, for clients that want a version in the path, under this.</summary>
    public const string VersionedPrefix = "/api/v1";

    public static void Map(this IEndpointRouteBuilder routes, string method, string pattern, Func<HttpContext, Task<IResult>> handler, RouteDoc doc) =>
        routes.MapMethods(pattern, [method], async http => await (await handler(http)).ExecuteAsync(http)).WithMetadata(doc.StaysOpen ? [doc, RequiredScope.Of(doc.Scope), StaysOpen.Marker] : [doc, RequiredScope.Of(doc.Scope)]);

    /// <summary>A path of this interface, under the prefix that the request came by.</summary>
    public static string Link(HttpContext http, string path) =>
        http.Request.Path.StartsWithSegments(VersionedPrefix, StringComparison.OrdinalIgnoreCase) ? VersionedPrefix + path : path;
}
