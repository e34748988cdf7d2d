using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using OrleansWorkflows.Mcp.Tests;

namespace OrleansWorkflows.Gateway.Tests.Mcp;

/// <summary>Workflows of the caller's over a target API of the caller's, for both kinds of API and both generations of the protocol.</summary>
public sealed class TargetHeaderTests(McpProduct product) : IClassFixture<McpProduct>
{
    private const string Spec = """
        domain: brought_travel
        version: "1"
        workflows:
          seats:
            description: How many seats the first flight has
            params: { destination: { type: str, required: true } }
            result: { flight: $search.0.id, seats: $check.seats_available }
            graph:
              search: { call: travel.search_flights, args: { origin: NYC, destination: $destination, date: "2026-02-23" } }
              check: { call: check_availability, depends_on: [search], args: { flight_id: $search.0.id } }
        """;

    public static TheoryData<string, string> Kinds => new() { { "rest", Wire.New }, { "rest", Wire.Old }, { "graphql", Wire.New }, { "graphql", Wire.Old } };

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task StepsCallTheTargetByItsNameAndByBareName(string kind, string version)
    {
        await using var travel = await TravelTarget.StartAsync();
        await using var specs = await ServeSpecAsync();
        await using var client = await product.ConnectAsync(version, headers: travel.Headers(kind, ("X-Workflow-URL", $"{specs.Urls.Single()}/w.yaml")));

        var result = await client.CallToolAsync("w_seats", new Dictionary<string, object?> { ["destination"] = "Paris" });

        Assert.True(result.IsError is not true, result.Text());
        Assert.True(result.Json().GetProperty("result").GetProperty("seats").GetInt32() > 0);
    }

    [Theory]
    [InlineData(Wire.New)]
    [InlineData(Wire.Old)]
    public async Task WithoutApiName_ThePrefixIsTheTellingPartOfTheHost(string version)
    {
        await using var travel = await TravelTarget.StartAsync();
        await using var specs = await ServeSpecAsync(Spec.Replace("travel.search_flights", "localhost.search_flights", StringComparison.Ordinal));
        var headers = travel.Headers("rest", ("X-Workflow-URL", $"{specs.Urls.Single()}/w.yaml"));
        headers.Remove("X-API-Name");
        headers.Remove("X-API-Type");
        headers["X-Target-URL"] = headers["X-Target-URL"].Replace("127.0.0.1", "localhost", StringComparison.Ordinal);
        await using var client = await product.ConnectAsync(version, headers: headers);

        var result = await client.CallToolAsync("w_seats", new Dictionary<string, object?> { ["destination"] = "Oslo" });

        Assert.True(result.IsError is not true, result.Text());
    }

    [Fact]
    public async Task TargetThatCanNotBeReached_FailsTheStepAndNamesIt()
    {
        await using var specs = await ServeSpecAsync();
        await using var client = await product.ConnectAsync(Wire.New, headers: new()
        {
            ["X-Workflow-URL"] = $"{specs.Urls.Single()}/w.yaml", ["X-Target-URL"] = "http://127.0.0.1:9/openapi.json", ["X-API-Name"] = "travel",
        });

        var result = await client.CallToolAsync("w_seats", new Dictionary<string, object?> { ["destination"] = "Paris" });

        Assert.True(result.IsError);
        Assert.All(["travel", "127.0.0.1:9"], word => Assert.Contains(word, result.Text(), StringComparison.Ordinal));
    }

    private static async Task<WebApplication> ServeSpecAsync(string text = Spec)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.MapGet("/w.yaml", () => TypedResults.Text(text, "application/yaml", Encoding.UTF8));
        await app.StartAsync();
        return app;
    }
}
