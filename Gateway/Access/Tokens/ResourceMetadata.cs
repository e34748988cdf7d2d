using System.Text.Json.Nodes;
using OrleansWorkflows.Gateway.Rest;
using OrleansWorkflows.Gateway.Settings;

namespace OrleansWorkflows.Gateway.Access.Tokens;

/// <summary>
/// <c>/.well-known/oauth-protected-resource</c> (RFC 9728), and below it for each MCP address: where a client gets tokens for this gateway, and which scopes there
/// are. A refusal names it in <c>WWW-Authenticate</c>.
/// </summary>
public sealed class ResourceMetadata(GatewaySettings settings)
{
    private const string Path = "/.well-known/oauth-protected-resource";

    private OAuthSettings OAuth => settings.Access.OAuth;

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapMethods(Path, ["GET"], http => ShowAsync(http, "")).WithMetadata(RequiredScope.Public);
        routes.MapMethods(Path + "/mcp/{**rest}", ["GET"], http => ShowAsync(http, http.Request.Path.Value![Path.Length..])).WithMetadata(RequiredScope.Public);
    }

    /// <summary>Where the metadata of what a request asked for is; null: this gateway takes no tokens.</summary>
    public string? AddressFor(HttpContext http) => OAuth.Issuer is null ? null
        : $"{Base(http)}{Path}{(http.Request.Path.StartsWithSegments("/mcp", StringComparison.Ordinal) ? Uri.EscapeDataString(http.Request.Path.Value!).Replace("%2F", "/", StringComparison.Ordinal) : "")}";

    private async Task ShowAsync(HttpContext http, string resource)
    {
        if (OAuth.Issuer is null)
        {
            http.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        await new JsonReply(new JsonObject
        {
            ["resource"] = Base(http) + resource,
            ["authorization_servers"] = new JsonArray(OAuth.Issuer),
            ["scopes_supported"] = new JsonArray([.. Scopes.All.Select(scope => (JsonNode)scope)]),
            ["bearer_methods_supported"] = new JsonArray("header"),
            ["resource_name"] = "OrleansWorkflows",
        }).ExecuteAsync(http);
    }

    private string Base(HttpContext http) => OAuth.Resource?.TrimEnd('/') ?? $"{http.Request.Scheme}://{http.Request.Host}";
}
