using System.Text.Json;
using OrleansWorkflows.Mcp.Tests;

namespace OrleansWorkflows.Gateway.Tests.Mcp;

/// <summary>Operations of configured services as tools: those with <c>expose: true</c>.</summary>
public sealed class ServiceToolTests
{
    [Theory]
    [InlineData(Wire.New)]
    [InlineData(Wire.Old)]
    public async Task ExposedService_OffersItsOperationsAsTools(string version)
    {
        await using var travel = await TravelTarget.StartAsync();
        var file = Path.Combine(Directory.CreateTempSubdirectory("ow-services-").FullName, "services.yaml");
        await File.WriteAllTextAsync(file, $$"""
            services:
              agency: { type: rest, expose: true, config: { openapi: "{{travel.Address}}/openapi.json" } }
              hidden: { type: rest, config: { openapi: "{{travel.Address}}/openapi.json" } }
              away: { type: rest, expose: true, config: { openapi: "http://127.0.0.1:9/openapi.json" } }
            """);
        await using var product = new McpProduct { Settings = settings => settings.Services = file };
        await product.InitializeAsync();
        await using var client = await product.ConnectAsync(version);

        var tools = (await client.ListToolsAsync()).ToDictionary(tool => tool.Name, tool => tool.ProtocolTool);
        var found = await client.CallToolAsync("agency_search_flights", new Dictionary<string, object?> { ["origin"] = "NYC", ["destination"] = "Paris", ["date"] = "2026-02-23" });
        var wrong = await client.CallToolAsync("agency_search_flights", new Dictionary<string, object?> { ["origin"] = "NYC" });

        Assert.Contains("sql_query", tools.Keys);
        Assert.DoesNotContain(tools.Keys, name => name.StartsWith("hidden", StringComparison.Ordinal) || name.StartsWith("away", StringComparison.Ordinal));
        Assert.StartsWith("Use this when you want to search available flights of one day", tools["agency_search_flights"].Description, StringComparison.Ordinal);
        Assert.True(tools["agency_search_flights"].Annotations!.ReadOnlyHint);
        Assert.True(tools["agency_create_booking"].Annotations!.DestructiveHint);
        Assert.Equal("object", tools["agency_search_flights"].InputSchema.Word("type"));
        Assert.Equal(JsonValueKind.Array, found.Json().GetProperty("result").ValueKind);
        Assert.True(wrong.IsError);
        Assert.All(["WF0551", "agency_search_flights again"], text => Assert.Contains(text, wrong.Text(), StringComparison.Ordinal));
        Directory.Delete(Path.GetDirectoryName(file)!, recursive: true);
    }
}
