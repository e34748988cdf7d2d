using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Extensions.DependencyInjection;
using OrleansWorkflows.Gateway.Access;
using OrleansWorkflows.Gateway.Mcp.Tools;
using OrleansWorkflows.Gateway.Rest;
using OrleansWorkflows.Gateway.Tests.Api;

namespace OrleansWorkflows.Gateway.Tests.Access;

/// <summary>Every way in has a scope, and the scope is asked for.</summary>
public sealed class RouteScopeTests(GuardedProduct product) : IClassFixture<GuardedProduct>
{
    private const string SomeId = "0123456789abcdef0123456789abcdef";

    private IEnumerable<RouteEndpoint> Routes => product.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>();

    private IEnumerable<(HttpMethod Method, string Path, RequiredScope Required)> Ways =>
        from route in Routes
        let path = PathOf(route.RoutePattern)
        from method in route.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? ["GET"]
        select (new HttpMethod(method), path, route.Metadata.GetMetadata<RequiredScope>()!);

    private static string PathOf(RoutePattern pattern) => "/" + string.Join('/', pattern.PathSegments.Select(segment => string.Concat(segment.Parts.Select(part => part switch
    {
        RoutePatternParameterPart { Name: "id" } => SomeId,
        RoutePatternParameterPart parameter when parameter.ParameterPolicies.Any(policy => policy.Content == "int") => "1",
        RoutePatternParameterPart parameter => parameter.Name,
        RoutePatternLiteralPart literal => literal.Content,
        RoutePatternSeparatorPart separator => separator.Content,
        _ => "",
    })))) + (pattern.RawText!.EndsWith('/') ? "/" : "");

    [Fact]
    public void EveryRoute_HasAScope()
    {
        Assert.All(Routes, route => Assert.True(route.Metadata.GetMetadata<RequiredScope>() is not null, $"{route.RoutePattern.RawText} has no RequiredScope."));
        Assert.All(
            Routes.Select(route => route.Metadata.GetMetadata<RouteDoc>()).OfType<RouteDoc>(),
            doc => Assert.True(doc.Scope == RequiredScope.PublicWord || Scopes.All.Contains(doc.Scope ?? ""), $"The route {doc.OperationId} names no scope in its RouteDoc."));
    }

    [Fact]
    public void EveryTool_HasAScope() => Assert.All(
        product.Services.GetServices<IManagementTool>(),
        tool => Assert.True(Scopes.All.Contains(tool.Scope ?? ""), $"The tool {tool.Definition.Name} names no scope."));

    [Fact]
    public async Task EveryRoute_IsForKeysWithItsScopeAlone()
    {
        foreach (var (method, path, required) in Ways.Where(way => way.Required.Scope is not null))
        {
            var scope = required.Scope!;
            foreach (var other in Scopes.All.Where(other => other != scope && other != Scopes.Admin).Append(GuardedProduct.AllBut(scope)))
            {
                var refused = await SendAsync(method, path, other);
                Assert.True(refused.Status == 403, $"{method} {path} answers {refused.Status} to the key {other}.");
                Assert.Contains($"scope=\"{scope}\"", refused.Header("WWW-Authenticate"), StringComparison.Ordinal);
            }

            if (path == DashboardAccess.Path + "/Trace")
            {
                continue; // Its answer has no end.
            }

            var allowed = await SendAsync(method, path, scope);
            Assert.False(allowed.Status is 401 or 403, $"{method} {path} answers {allowed.Status} to a key with {scope}.");
        }
    }

    [Fact]
    public async Task EveryRouteThatIsNotPublic_IsForKnownCallersAlone()
    {
        foreach (var (method, path, _) in Ways.Where(way => !way.Required.IsPublic))
        {
            foreach (var credential in (string?[])[null, "Bearer ow_unknown", "Basic b3duZXI6b3duZXI=", $"Bearer {product.KeyOf("old")}"])
            {
                var refused = await product.SendAsync(method, path, null, Body(method), authorization: credential);
                Assert.True(refused.Status == 401, $"{method} {path} answers {refused.Status} to '{credential}'.");
                Assert.StartsWith("Bearer ", refused.Header("WWW-Authenticate"), StringComparison.Ordinal);
            }
        }
    }

    /// <summary>Whoever adds one writes it here and in docs/access.md.</summary>
    [Fact]
    public void RoutesWithoutAScope_AreThoseOfTheDocumentation()
    {
        var without = Routes.Where(route => route.Metadata.GetMetadata<RequiredScope>()!.Scope is null)
            .Select(route => (Path: route.RoutePattern.RawText!.Replace("/api/v1", "", StringComparison.Ordinal), route.Metadata.GetMetadata<RequiredScope>()!.IsPublic))
            .Distinct().ToLookup(route => route.IsPublic, route => route.Path.TrimEnd('/'));

        Assert.Equal(
            ["/.well-known/oauth-protected-resource", "/.well-known/oauth-protected-resource/mcp/{**rest}", "/health/live", "/health/ready", "/openapi.json"],
            without[true].Distinct().Order(StringComparer.Ordinal));
        Assert.Equal(["/mcp", "/mcp/ws", "/mcp/{catalog}", "/mcp/{catalog}/ws"], without[false].Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Answers_AreForNoFrameAndNothingElseThanTheySay()
    {
        foreach (var path in (string[])["/docs/index.html", "/health/live", "/dashboard", "/workflows"])
        {
            var answer = await product.GetAsync(path, Scopes.Admin);
            Assert.Equal(("nosniff", "DENY"), (answer.Header("X-Content-Type-Options"), answer.Header("X-Frame-Options")));
        }
    }

    [Fact]
    public async Task PublicRoutes_AskNothing_AndShowNoWorkflows()
    {
        Assert.Equal(200, (await product.GetAsync("/health/live", null)).Status);
        var ready = await product.GetAsync("/health/ready", null);
        Assert.Equal(200, ready.Status);
        Assert.DoesNotContain("figures", ready.Text, StringComparison.Ordinal);
        var document = await product.GetAsync("/openapi.json", null);
        Assert.Equal(200, document.Status);
        Assert.DoesNotContain("/w/demo/greet", document.Text, StringComparison.Ordinal);
        Assert.Contains("/w/demo/greet", (await product.GetAsync("/openapi.json", Scopes.WorkflowsRead)).Text, StringComparison.Ordinal);
    }

    private Task<Answer> SendAsync(HttpMethod method, string path, string key) => product.SendAsync(method, path, key, Body(method));

    private static string? Body(HttpMethod method) => method == HttpMethod.Get || method == HttpMethod.Head ? null : "{}";
}
