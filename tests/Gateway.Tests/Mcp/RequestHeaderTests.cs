using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using ModelContextProtocol;
using OrleansWorkflows.Gateway.Mcp.Requests;
using OrleansWorkflows.Mcp.Tests;

namespace OrleansWorkflows.Gateway.Tests.Mcp;

public sealed class RequestHeaderTests(McpProduct product) : IClassFixture<McpProduct>
{
    private const string Spec = """
        domain: brought
        version: "1"
        workflows:
          find_it:
            description: Finds something
            params: { what: { type: str, required: true } }
            result: $find.found
            graph:
              find: { call: find, args: { what: $what } }
        """;

    private const string OpenApi = """
        {"openapi":"3.0.0","info":{"title":"t","version":"1"},"paths":{"/find":{"get":{"operationId":"find",
        "parameters":[{"name":"what","in":"query","required":true,"schema":{"type":"string"}}],
        "responses":{"200":{"description":"ok","content":{"application/json":{"schema":{"type":"object","properties":{"found":{"type":"string"}}}}}}}}}}}
        """;

    public static TheoryData<string> Versions => [Wire.New, Wire.Old];

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task WorkflowsAndApiBroughtByHeaders_AreToolsOfThatCallerOnly(string version)
    {
        var tokens = new ConcurrentBag<string>();
        await using var api = await ServeAsync(tokens);
        var address = api.Urls.Single();
        await using var client = await product.ConnectAsync(version, headers: new()
        {
            ["X-Workflow-URL"] = $"{address}/workflows.yaml",
            ["X-Target-URL"] = $"{address}/openapi.json",
            ["X-Base-URL"] = address,
            ["X-API-Type"] = "rest",
            ["X-Target-Headers"] = """{"Authorization": "Bearer s3cret"}""",
        });
        await using var other = await product.ConnectAsync(version);

        var tools = (await client.ListToolsAsync()).Select(tool => tool.Name).ToList();
        var result = await client.CallToolAsync("w_find_it", new Dictionary<string, object?> { ["what"] = "keys" });

        Assert.Contains("w_find_it", tools);
        Assert.DoesNotContain("w_three_steps", tools);
        Assert.True(result.IsError is not true, result.Text());
        Assert.Equal("keys", result.Json().Word("result"));
        Assert.Contains("Bearer s3cret", tokens);
        using var http = new HttpClient { BaseAddress = product.Address };
        Assert.DoesNotContain("s3cret", await http.GetStringAsync($"/executions/{result.Json().Word("execution_id")}/export"), StringComparison.Ordinal);
        Assert.DoesNotContain("w_find_it", (await other.ListToolsAsync()).Select(tool => tool.Name));
        await Assert.ThrowsAsync<McpProtocolException>(() => other.CallToolAsync("w_find_it").AsTask());
    }

    [Fact]
    public async Task SpecWithMistakes_IsRefusedWithAllOfThem()
    {
        await using var api = await ServeAsync([]);
        await using var client = await product.ConnectAsync(Wire.New, headers: new() { ["X-Workflow-URL"] = $"{api.Urls.Single()}/wrong.yaml" });

        var list = await Assert.ThrowsAsync<McpProtocolException>(() => client.ListToolsAsync().AsTask());
        var call = await client.CallToolAsync("list_workflows");

        Assert.All(["nowhere", "colour", "line 5"], word => Assert.Contains(word, list.Message, StringComparison.Ordinal));
        Assert.True(call.IsError);
        Assert.True(call.Json().GetProperty("problems").GetArrayLength() >= 2);
    }

    [Fact]
    public async Task PrivateCatalogue_IsShortLivedAndPrivate()
    {
        await using var api = await ServeAsync([]);

        var list = (await product.SendAsync("tools/list", [], request => request.Headers.Add("X-Workflow-URL", $"{api.Urls.Single()}/plain.yaml")))["result"]!;

        Assert.Equal("private", (string)list["cacheScope"]!);
        Assert.Equal(5_000, (long)list["ttlMs"]!);
    }

    [Fact]
    public async Task MalformedHeader_IsAProtocolErrorThatNamesIt()
    {
        var answer = await product.SendAsync("tools/list", [], request =>
        {
            request.Headers.Add("X-Target-URL", "ftp://example.com");
            request.Headers.Add("X-Workflow-URL", "ftp://example.com/x.yaml");
        });

        Assert.Equal((int)McpErrorCode.InvalidParams, (int)answer["error"]!["code"]!);
        Assert.All(["X-Target-URL", "X-Workflow-URL", "WF0209"], word => Assert.Contains(word, (string)answer["error"]!["message"]!, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("X-Target-URL", "not a url", "X-Target-URL")]
    [InlineData("X-Target-URL", "https://user:secret@example.com", "X-Target-Headers")]
    [InlineData("X-API-Type", "soap", "graphql or rest")]
    [InlineData("X-Base-URL", "/relative", "X-Base-URL")]
    [InlineData("X-API-Name", "no spaces", "letters, digits")]
    [InlineData("X-Target-Headers", "{\"Authorization\": s3cret}", "character")]
    [InlineData("X-Target-Headers", "[\"s3cret\"]", "JSON object")]
    [InlineData("X-Target-Headers", "{\"Host\": \"s3cret\"}", "Leave it out")]
    [InlineData("X-Target-Headers", "{\"A\": {\"b\": \"s3cret\"}}", "one line")]
    [InlineData("X-Target-Headers", "{\"A b\": \"s3cret\"}", "name of a header")]
    public void WrongHeader_IsExplained_WithoutItsSecrets(string name, string value, string expected)
    {
        var headers = new HeaderDictionary { ["X-Target-URL"] = "https://flights-api.example.com/openapi.json" };
        headers[name] = value;
        var problems = new List<Problem>();

        CallerHeaders.Read(headers, problems);

        var problem = Assert.Single(problems);
        Assert.Contains(expected, $"{problem.Path}: {problem.Message}", StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", problem.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("user:secret", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void HeaderOfATargetWithoutTarget_IsExplained()
    {
        var problems = new List<Problem>();

        CallerHeaders.Read(new HeaderDictionary { ["X-API-Name"] = "a", ["X-Target-Headers"] = "{}" }, problems);

        Assert.Equal(["X-API-Name", "X-Target-Headers"], problems.Select(problem => problem.Path).Order());
    }

    [Theory]
    [InlineData("https://flights-api.example.com/graphql", "flights", "graphql")]
    [InlineData("https://api.example.com/openapi.json", "example", "rest")]
    [InlineData("https://dev.orders.internal.example.co/openapi.json", "orders", "rest")]
    [InlineData("http://127.0.0.1:8400/graphql/", "target", "graphql")]
    [InlineData("http://localhost:8400/openapi.json", "localhost", "rest")]
    [InlineData("https://booking-engine.example.com/v1", "booking_engine", "rest")]
    public void TargetWithoutNameAndType_HasTellingOnes(string url, string name, string kind)
    {
        var problems = new List<Problem>();

        var target = CallerHeaders.Read(new HeaderDictionary { ["X-Target-URL"] = url }, problems).Target!;

        Assert.Empty(problems);
        Assert.Equal((name, kind), (target.Name, target.Kind));
    }

    [Fact]
    public void TargetInFull_IsTakenAsGiven()
    {
        var read = CallerHeaders.Read(
            new HeaderDictionary
            {
                ["X-Target-URL"] = "https://example.com/spec", ["X-API-Type"] = "GraphQL", ["X-API-Name"] = "travel", ["X-Base-URL"] = "https://example.com/base",
                ["X-Target-Headers"] = """{"Authorization": "Bearer x", "X-Retries": 3}""",
            }, []);

        Assert.Equal(new TargetApi("travel", "graphql", "https://example.com/spec", "https://example.com/base"), read.Target);
        Assert.Equal(("Bearer x", "3"), (read.TargetHeaders!["authorization"], read.TargetHeaders["X-Retries"]));
    }

    private static async Task<WebApplication> ServeAsync(ConcurrentBag<string> tokens)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.MapGet("/workflows.yaml", () => Served.Yaml(Spec));
        app.MapGet("/plain.yaml", () => Served.Yaml("{domain: plain, version: '1', workflows: {one: {graph: {a: {type: set, values: {a: 1}}}}}}"));
        app.MapGet("/wrong.yaml", () => Served.Yaml("domain: wrong\nworkflows:\n  one:\n    graph:\n      a: { type: set, values: { a: 1 }, colour: red }\n      b: { type: set, values: { a: 1 }, depends_on: [nowhere] }\n"));
        app.MapGet("/openapi.json", () => TypedResults.Text(OpenApi, "application/json"));
        app.MapGet("/find", (HttpContext http) =>
        {
            tokens.Add(http.Request.Headers.Authorization.ToString());
            return TypedResults.Text(new JsonObject { ["found"] = http.Request.Query["what"].ToString() }.ToJsonString(), "application/json");
        });
        await app.StartAsync();
        return app;
    }

    private static class Served
    {
        public static Microsoft.AspNetCore.Http.HttpResults.ContentHttpResult Yaml(string text) => TypedResults.Text(text, "application/yaml");
    }
}
