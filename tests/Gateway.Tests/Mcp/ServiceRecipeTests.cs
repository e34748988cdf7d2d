using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using ModelContextProtocol;
using ModelContextProtocol.Client;
using OrleansWorkflows.Mcp.Tests;

namespace OrleansWorkflows.Gateway.Tests.Mcp;

/// <summary>Recipes of configured services that are exposed: learned over several of them, each dropped when one that it calls is another.</summary>
public sealed class ServiceRecipeTests : IAsyncLifetime
{
    private const string Learned = "r_search_flights_to_charge";

    private readonly string _directory = Directory.CreateTempSubdirectory("ow-services-").FullName;
    private TravelTarget _travel = null!;
    private WebApplication _till = null!;
    private McpProduct _product = null!;

    private string File => Path.Combine(_directory, "services.yaml");

    public async ValueTask InitializeAsync()
    {
        _travel = await TravelTarget.StartAsync();
        _till = await ServeTillAsync();
        await WriteServicesAsync("receipt");
        _product = new McpProduct { Settings = settings => settings.Services = File };
        await _product.InitializeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _product.DisposeAsync();
        await _till.DisposeAsync();
        await _travel.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }

    [Theory]
    [InlineData(Wire.New)]
    [InlineData(Wire.Old)]
    public async Task SequenceOverTwoServices_IsAToolThatRunsItWithOtherValues(string version)
    {
        await using var client = await _product.ConnectAsync(version);
        await SearchAndChargeAsync(client);

        var tools = (await client.ListToolsAsync()).ToDictionary(tool => tool.Name, tool => tool.ProtocolTool);
        var ran = await CallAsync(client, Learned, new { origin = "NYC", destination = "Oslo", date = "2026-03-01", amount = 12 });

        Assert.StartsWith("Use this when you want to run search_flights, then charge with the flight that search_flights found.", tools[Learned].Description, StringComparison.Ordinal);
        Assert.Equal(["origin", "destination", "date", "amount"], tools[Learned].InputSchema.GetProperty("required").EnumerateArray().Select(name => name.GetString()));
        Assert.True(tools[Learned].Annotations!.DestructiveHint);
        Assert.Contains("promote_recipe", tools.Keys);
        Assert.Equal("completed", ran.Word("status"));
        Assert.Contains("OSLO", ran.GetProperty("result").Word("flight"), StringComparison.OrdinalIgnoreCase);
        Assert.Equal(12, ran.GetProperty("result").GetProperty("amount").GetInt32());
    }

    [Fact]
    public async Task SequenceThatOnlyReads_IsReadOnly()
    {
        await using var client = await _product.ConnectAsync(Wire.New);
        var flight = await SearchAsync(client);
        await CallAsync(client, "agency_check_availability", new { flight_id = flight });

        var tool = (await client.ListToolsAsync()).Single(tool => tool.Name == "r_search_flights_to_check_availability").ProtocolTool;

        Assert.Equal((true, false), (tool.Annotations!.ReadOnlyHint, tool.Annotations.DestructiveHint));
    }

    [Fact]
    public async Task PromotedRecipe_IsAWorkflowThatNeedsNothingBroughtAlong()
    {
        await using var client = await _product.ConnectAsync(Wire.New);
        await SearchAndChargeAsync(client);

        var promoted = await CallAsync(client, "promote_recipe", new { recipe = Learned, name = "sell_first" });
        var ran = await CallAsync(client, "w_sell_first", new { origin = "NYC", destination = "Oslo", date = "2026-03-01", amount = 12 });

        Assert.Equal(("services/sell_first", "w_sell_first", "Call w_sell_first."), (promoted.Word("workflow_id"), promoted.Word("tool"), promoted.Word("next")));
        Assert.Equal("completed", ran.Word("status"));
    }

    [Fact]
    public async Task ServiceThatIsAnotherNow_TakesItsRecipesAlongAndNoOthers()
    {
        await using var client = await _product.ConnectAsync(Wire.New);
        var flight = await SearchAndChargeAsync(client);
        await CallAsync(client, "agency_check_availability", new { flight_id = flight });
        var before = Recipes(await client.ListToolsAsync());
        await RestartAsync("invoice");

        await using var later = await _product.ConnectAsync(Wire.New);
        var after = Recipes(await later.ListToolsAsync());

        Assert.Equal(["r_search_flights_to_charge", "r_search_flights_to_check_availability"], before);
        Assert.Equal(["r_search_flights_to_check_availability"], after);
        await Assert.ThrowsAsync<McpProtocolException>(() => CallAsync(later, Learned, new { }));
    }

    [Fact]
    public async Task ServiceThatIsNotExposedAnyMore_KeepsItsRecipesFromModels_UntilItIsAgain()
    {
        await using var client = await _product.ConnectAsync(Wire.New);
        await SearchAndChargeAsync(client);
        await RestartAsync("receipt", expose: false);
        string[] hidden;
        int refused;
        await using (var without = await _product.ConnectAsync(Wire.New))
        {
            hidden = [.. Recipes(await without.ListToolsAsync())];
            using var http = new HttpClient { BaseAddress = _product.Address };
            using var list = JsonDocument.Parse(await http.GetStringAsync("/recipes?api=services"));
            using var executed = await http.PostAsync($"/recipes/{list.RootElement.GetProperty("items")[0].Word("id")}/search_flights_to_charge/execute", null);
            refused = (int)executed.StatusCode;
        }

        await RestartAsync("receipt");
        await using var again = await _product.ConnectAsync(Wire.New);
        var shown = Recipes(await again.ListToolsAsync());

        Assert.Empty(hidden);
        Assert.Equal(404, refused);
        Assert.Equal([Learned], shown);
    }

    [Fact]
    public async Task CallerWithAnApi_LearnsOverItsApiAndTheServices()
    {
        await using var client = await _product.ConnectAsync(Wire.New, headers: _travel.Headers("rest"));
        var found = await CallAsync(client, "travel_execute", new { operation = "search_flights", arguments = new { origin = "NYC", destination = "Paris", date = "2026-02-23" } });
        await CallAsync(client, "till_charge", new { flight = found.GetProperty("result")[0].Word("id"), amount = 7 });
        await using var other = await _product.ConnectAsync(Wire.New);

        var ran = await CallAsync(client, Learned, new { origin = "NYC", destination = "Oslo", date = "2026-03-01", amount = 12 });

        Assert.Contains("OSLO", ran.GetProperty("result").Word("flight"), StringComparison.OrdinalIgnoreCase);
        Assert.Empty(Recipes(await other.ListToolsAsync()));
    }

    [Fact]
    public async Task ServiceWhoseNameTheCallersApiHas_TeachesNothing()
    {
        await using var client = await _product.ConnectAsync(Wire.New, headers: _travel.Headers("rest", ("X-API-Name", "agency")));
        var flight = await SearchAsync(client);
        await CallAsync(client, "agency_check_availability", new { flight_id = flight });

        Assert.Empty(Recipes(await client.ListToolsAsync()));
    }

    [Fact]
    public async Task NewRecipe_IsAnnouncedToASessionAndToWhoeverListens()
    {
        using var listening = await _product.Wire.OpenAsync(Wire.NewRequest(
            _product.Endpoint, "subscriptions/listen", new JsonObject { ["notifications"] = new JsonObject { ["toolsListChanged"] = true } }));
        Assert.Equal("notifications/subscriptions/acknowledged", (string)(await listening.NextAsync())!["method"]!);
        var announced = new TaskCompletionSource();
        await using var session = await _product.ConnectAsync(Wire.Old);
        await using var registration = session.RegisterNotificationHandler("notifications/tools/list_changed", (_, _) =>
        {
            announced.TrySetResult();
            return ValueTask.CompletedTask;
        });

        await SearchAndChargeAsync(session);

        Assert.Equal("notifications/tools/list_changed", (string)(await listening.NextAsync())!["method"]!);
        await announced.Task.WaitAsync(McpProduct.Patience);
        Assert.Equal([Learned], Recipes(await session.ListToolsAsync()));
    }

    private async Task RestartAsync(string answer, bool expose = true)
    {
        await _product.StopAsync();
        await WriteServicesAsync(answer, expose);
        await _product.StartAsync();
    }

    /// <param name="answer">A field of what <c>charge</c> answers, which its description names.</param>
    private Task WriteServicesAsync(string answer, bool expose = true) => System.IO.File.WriteAllTextAsync(File, $$"""
        services:
          agency: { type: rest, expose: true, config: { openapi: "{{_travel.Address}}/openapi.json" } }
          till: { type: rest, expose: {{(expose ? "true" : "false")}}, config: { openapi: "{{_till.Urls.Single()}}/openapi.json?answer={{answer}}", base_url: "{{_till.Urls.Single()}}" } }
        """);

    private static async Task<string> SearchAndChargeAsync(McpClient client)
    {
        var flight = await SearchAsync(client);
        await CallAsync(client, "till_charge", new { flight, amount = 7 });
        return flight;
    }

    private static async Task<string> SearchAsync(McpClient client) =>
        (await CallAsync(client, "agency_search_flights", new { origin = "NYC", destination = "Paris", date = "2026-02-23" })).GetProperty("result")[0].Word("id")!;

    private static IEnumerable<string> Recipes(IEnumerable<McpClientTool> tools) =>
        tools.Select(tool => tool.Name).Where(name => name.StartsWith("r_", StringComparison.Ordinal)).Order(StringComparer.Ordinal);

    private static async Task<JsonElement> CallAsync(McpClient client, string tool, object arguments)
    {
        var result = await client.CallToolAsync(
            tool, JsonSerializer.SerializeToElement(arguments).EnumerateObject().ToDictionary(field => field.Name, field => (object?)field.Value));
        Assert.True(result.IsError is not true, result.Text());
        return result.Json();
    }

    private static async Task<WebApplication> ServeTillAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.MapGet("/openapi.json", (HttpContext http) => TypedResults.Text(
            """
            {"openapi":"3.0.0","info":{"title":"t","version":"1"},"paths":{
              "/charge":{"post":{"operationId":"charge","parameters":[
                {"name":"flight","in":"query","required":true,"schema":{"type":"string"}},{"name":"amount","in":"query","required":true,"schema":{"type":"integer"}}],
                "responses":{"200":{"description":"ok","content":{"application/json":{"schema":{"type":"object","properties":{"ANSWER":{"type":"string"}}}}}}}}}}}
            """.Replace("ANSWER", http.Request.Query["answer"], StringComparison.Ordinal), "application/json"));
        app.MapPost("/charge", (HttpContext http) => TypedResults.Text(
            new JsonObject { ["flight"] = http.Request.Query["flight"].ToString(), ["amount"] = int.Parse(http.Request.Query["amount"]!, System.Globalization.CultureInfo.InvariantCulture) }.ToJsonString(),
            "application/json"));
        await app.StartAsync();
        return app;
    }
}
