using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.OpenApi;
using OrleansWorkflows.Gateway.Rest;

namespace OrleansWorkflows.Gateway.Tests.Api;

public sealed class OpenApiTests(GatewayFixture gateway)
{
    [Fact]
    public async Task Document_IsValid()
    {
        var answer = await gateway.GetAsync("/openapi.json");
        var read = OpenApiDocument.Parse(answer.Text, "json");

        Assert.Empty(read.Diagnostic!.Errors);
        Assert.NotEmpty(read.Document!.Paths);
    }

    [Fact]
    public async Task EveryRoute_IsInTheDocument()
    {
        var paths = (await gateway.GetAsync("/openapi.json"))["paths"];
        var routes = gateway.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(route => route.Metadata.GetMetadata<RouteDoc>() is not null)
            .Where(route => !route.RoutePattern.RawText!.StartsWith(Routes.VersionedPrefix, StringComparison.Ordinal))
            .SelectMany(route => route.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods.Select(method => (Path: route.RoutePattern.RawText!, Method: method.ToLowerInvariant())))
            .ToList();

        Assert.NotEmpty(routes);
        Assert.All(routes, route => Assert.True(paths.GetProperty(route.Path).TryGetProperty(route.Method, out _), $"{route.Method} {route.Path}"));
    }

    [Fact]
    public async Task EveryOperation_HasItsOwnId()
    {
        var paths = (await gateway.GetAsync("/openapi.json"))["paths"];
        var ids = paths.EnumerateObject().SelectMany(path => path.Value.EnumerateObject()).Select(operation => operation.Value.GetProperty("operationId").GetString()).ToList();

        Assert.Equal(ids.Count, ids.Distinct().Count());
    }

    [Fact]
    public async Task EveryReference_LeadsSomewhere()
    {
        var document = (await gateway.GetAsync("/openapi.json")).Json;
        var schemas = document.GetProperty("components").GetProperty("schemas");
        var references = System.Text.RegularExpressions.Regex.Matches(document.GetRawText(), "\"\\$ref\":\\s*\"#/components/schemas/([^\"/]+)([^\"]*)\"");

        Assert.NotEmpty(references);
        Assert.All(references, reference =>
        {
            var target = schemas.GetProperty(reference.Groups[1].Value);
            foreach (var step in reference.Groups[2].Value.Split('/', StringSplitOptions.RemoveEmptyEntries))
            {
                target = int.TryParse(step, out var index) ? target[index] : target.GetProperty(step.Replace("~1", "/", StringComparison.Ordinal));
            }
        });
    }

    [Fact]
    public async Task Workflow_IsATypedOperation()
    {
        var document = await gateway.GetAsync("/openapi.json");
        var operation = document["paths"].GetProperty("/w/demo/greet").GetProperty("post");
        var schema = document["components"].GetProperty("schemas").GetProperty("Params_w_greet");

        Assert.Equal("w_greet", operation.GetProperty("operationId").GetString());
        Assert.Equal("Says hello", operation.GetProperty("summary").GetString());
        Assert.Equal("name", schema.GetProperty("required")[0].GetString());
    }

    [Fact]
    public async Task NewWorkflow_ChangesDocumentAndTag()
    {
        var before = await gateway.GetAsync("/openapi.json");
        var unchanged = await gateway.GetAsync("/api/v1/openapi.json", ("If-None-Match", before.Header("ETag")!));
        await gateway.PostAsync("/workflows", """{"name": "documented", "definition": {"graph": {"a": {"type": "set", "values": {"x": 5}}}}}""");

        var after = await gateway.GetAsync("/openapi.json", ("If-None-Match", before.Header("ETag")!));

        Assert.True(unchanged.Status is 304 or 200);
        Assert.Equal(200, after.Status);
        Assert.True(after["paths"].TryGetProperty("/w/default/documented", out _));
    }
}
