using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using OrleansWorkflows.Gateway.Access;
using OrleansWorkflows.Gateway.Mcp.Tools;
using OrleansWorkflows.Gateway.Rest;

namespace OrleansWorkflows.Gateway.Tests.Access;

/// <summary>Every way in has a scope, and the scope is asked for.</summary>
public sealed class RouteScopeTests(GuardedProduct product) : IClassFixture<GuardedProduct>
{
    private const string SomeId = "0123456789abcdef0123456789abcdef";

    private IEnumerable<RouteEndpoint> Routes => product.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>();

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
        foreach (var route in Routes.Where(route => route.Metadata.GetMetadata<RequiredScope>()!.Scope is not null))
        {
            var scope = route.Metadata.GetMetadata<RequiredScope>()!.Scope!;
            var method = new HttpMethod(route.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods[0]);
            var path = route.RoutePattern.RawText!.Replace("{id}", SomeId, StringComparison.Ordinal).Replace("{", "", StringComparison.Ordinal).Replace("}", "", StringComparison.Ordinal);
            foreach (var other in Scopes.All.Where(other => other != scope && other != Scopes.Admin))
            {
                var refused = await product.SendAsync(method, path, other, method == HttpMethod.Get || method == HttpMethod.Head ? null : "{}");
                Assert.True(refused.Status == 403, $"{method} {path} answers {refused.Status} to a key with {other} only.");
                Assert.Contains($"scope=\"{scope}\"", refused.Header("WWW-Authenticate"), StringComparison.Ordinal);
            }

            var allowed = await product.SendAsync(method, path, scope, method == HttpMethod.Get || method == HttpMethod.Head ? null : "{}");
            Assert.False(allowed.Status is 401 or 403, $"{method} {path} answers {allowed.Status} to a key with {scope}.");
            Assert.Equal(401, (await product.SendAsync(method, path, null)).Status);
        }
    }

    [Fact]
    public async Task PublicRoutes_AskNothing_AndShowNoWorkflows()
    {
        Assert.Equal(200, (await product.GetAsync("/health/live", null)).Status);
        Assert.Equal(200, (await product.GetAsync("/health/ready", null)).Status);
        var document = await product.GetAsync("/openapi.json", null);
        Assert.Equal(200, document.Status);
        Assert.DoesNotContain("/w/demo/greet", document.Text, StringComparison.Ordinal);
        Assert.Contains("/w/demo/greet", (await product.GetAsync("/openapi.json", Scopes.WorkflowsRead)).Text, StringComparison.Ordinal);
    }
}
