using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using ModelContextProtocol;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;
using OrleansWorkflows.Mcp.Tests;
using OrleansWorkflows.Services;
using OrleansWorkflows.Services.Urls;

namespace OrleansWorkflows.Gateway.Tests.Mcp;

/// <summary>Recipes: learned from calls that worked over a real API, run by the engine, kept, promoted and dropped.</summary>
public sealed class RecipeTests(McpProduct product) : IClassFixture<McpProduct>
{
    private const string Learned = "r_search_flights_to_check_availability";

    public static TheoryData<string, string> Kinds => new() { { "rest", Wire.New }, { "rest", Wire.Old }, { "graphql", Wire.New }, { "graphql", Wire.Old } };

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task SequenceThatWorked_IsAToolThatRunsItWithOtherValues(string kind, string version)
    {
        await using var travel = await TravelTarget.StartAsync();
        await using var client = await product.ConnectAsync(version, headers: travel.Headers(kind));
        await SearchAndCheckAsync(client);

        var tool = (await client.ListToolsAsync()).Single(tool => tool.Name == Learned).ProtocolTool;
        var ran = await CallAsync(client, Learned, new { origin = "NYC", destination = "Oslo", date = "2026-03-01" });
        var wrong = await CallRawAsync(client, Learned, new { origin = "NYC" });

        Assert.StartsWith("Use this when you want to run search_flights, then check_availability with the flight_id that search_flights found.", tool.Description, StringComparison.Ordinal);
        Assert.Equal((true, false), (tool.Annotations!.ReadOnlyHint, tool.Annotations.DestructiveHint));
        Assert.Equal(["origin", "destination", "date"], tool.InputSchema.GetProperty("required").EnumerateArray().Select(name => name.GetString()));
        Assert.Equal("completed", ran.Word("status"));
        Assert.Contains("OSLO", ran.GetProperty("result").Word("flight_id"), StringComparison.OrdinalIgnoreCase);
        Assert.True(wrong.IsError);
        Assert.Contains($"call {Learned} again", wrong.Text(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Wire.New)]
    [InlineData(Wire.Old)]
    public async Task QueryOverAKeptResult_IsPartOfARecipe(string version)
    {
        await using var travel = await TravelTarget.StartAsync();
        await using var client = await product.ConnectAsync(version, headers: travel.Headers("graphql"));
        await CallAsync(client, "travel_execute", new
        {
            query = "query Find($to: String!) { search_flights(origin: \"NYC\", destination: $to, date: \"2026-02-23\") { id price } }", variables = new { to = "Paris" }, keep_as = "found",
        });
        var asked = await CallAsync(client, "sql_query", new { sql = "SELECT id, price FROM found WHERE price < @limit ORDER BY price", parameters = new { limit = 100_000 } });

        var same = await CallAsync(client, "r_query_to_sql", new { to = "Paris", limit = 100_000 });
        var none = await CallAsync(client, "r_query_to_sql", new { to = "Paris", limit = 0 });

        Assert.Equal(asked.GetProperty("result").GetRawText(), same.GetProperty("result").GetRawText());
        Assert.Empty(none.GetProperty("result").EnumerateArray());
    }

    [Fact]
    public async Task LongerSequence_TakesThePlaceOfItsBeginning_AndOtherApisHaveTheirOwn()
    {
        await using var travel = await TravelTarget.StartAsync();
        await using var client = await product.ConnectAsync(Wire.New, headers: travel.Headers("rest"));
        await using var other = await product.ConnectAsync(Wire.New, headers: travel.Headers("rest", ("X-API-Name", "agency")));
        var flight = await SearchAndCheckAsync(client);

        await CallAsync(client, "travel_execute", new { operation = "create_booking", arguments = new { flight_id = flight, passenger = "Ada" } });
        var booked = Recipes(await client.ListToolsAsync());
        var ran = await CallAsync(client, "r_search_flights_to_create_booking", new { origin = "NYC", destination = "Rome", date = "2026-03-01", passenger = "Grace" });
        var booking = ran.GetProperty("result").Word("id");
        await CallAsync(client, "travel_execute", new { operation = "get_booking", arguments = new { booking_id = booking } });

        Assert.Equal(["r_search_flights_to_check_availability", "r_search_flights_to_create_booking"], booked);
        Assert.Equal("Grace", ran.GetProperty("result").Word("passenger"));
        Assert.Empty(Recipes(await other.ListToolsAsync()));
    }

    [Fact]
    public async Task PromotedRecipe_IsAWorkflowOfEverybody()
    {
        await using var travel = await TravelTarget.StartAsync();
        await using var client = await product.ConnectAsync(Wire.New, headers: travel.Headers("rest"));
        await SearchAndCheckAsync(client);

        var promoted = await CallAsync(client, "promote_recipe", new { recipe = Learned, domain = "promoted", name = "seats_to", description = "Seats of the first flight" });
        var unknown = await CallRawAsync(client, "promote_recipe", new { recipe = "r_search_flight_to_check_availability" });
        var ran = await CallAsync(client, "w_seats_to", new { origin = "NYC", destination = "Oslo", date = "2026-03-01" });

        Assert.Equal(("promoted", "promoted/seats_to", "w_seats_to"), (promoted.Word("status"), promoted.Word("workflow_id"), promoted.Word("tool")));
        Assert.Equal("completed", ran.Word("status"));
        Assert.True(unknown.IsError);
        Assert.All(["WF0560", "Did you mean 'search_flights_to_check_availability'?"], text => Assert.Contains(text, unknown.Text(), StringComparison.Ordinal));
    }

    [Fact]
    public async Task NewAndForgottenRecipes_AreAnnouncedToTheirCallerAlone()
    {
        await using var travel = await TravelTarget.StartAsync();
        var headers = travel.Headers("rest", ("X-API-Name", "heard"));
        using var own = await ListenAsync(headers);
        using var other = await ListenAsync(travel.Headers("rest", ("X-API-Name", "unheard")));
        var announced = new TaskCompletionSource();
        await using var session = await product.ConnectAsync(Wire.Old, headers: headers);
        await using var registration = session.RegisterNotificationHandler("notifications/tools/list_changed", (_, _) =>
        {
            announced.TrySetResult();
            return ValueTask.CompletedTask;
        });

        var found = await CallAsync(session, "heard_execute", new { operation = "search_flights", arguments = new { origin = "NYC", destination = "Paris", date = "2026-02-23" } });
        await CallAsync(session, "heard_execute", new { operation = "check_availability", arguments = new { flight_id = found.GetProperty("result")[0].Word("id") } });
        var learned = await own.NextAsync();
        await announced.Task.WaitAsync(McpProduct.Patience);
        var listed = Recipes(await session.ListToolsAsync());
        using var http = new HttpClient { BaseAddress = product.Address };
        var set = (await http.GetFromJsonAsync<JsonElement>("/recipes?api=heard")).GetProperty("items")[0];
        using var deleted = await http.DeleteAsync($"/recipes/{set.Word("id")}/search_flights_to_check_availability");
        var forgotten = await own.NextAsync();
        await product.ImportAsync("{domain: mcp, version: '2', workflows: {heard_by_all: {graph: {one: {type: set, values: {a: 1}}}}}}");
        var common = new[] { await other.NextAsync(), await other.NextAsync() };

        Assert.All([learned, forgotten], message => Assert.Equal("notifications/tools/list_changed", (string)message!["method"]!));
        Assert.Equal([Learned], listed);
        Assert.Equal(["notifications/tools/list_changed", "notifications/resources/updated"], common.Select(message => (string)message!["method"]!));
    }

    [Fact]
    public async Task RestTwin_ListsRunsPromotesAndForgets()
    {
        await using var travel = await TravelTarget.StartAsync();
        await using var client = await product.ConnectAsync(Wire.New, headers: travel.Headers("rest", ("X-API-Name", "resty")));
        var found = await CallAsync(client, "resty_execute", new { operation = "search_flights", arguments = new { origin = "NYC", destination = "Paris", date = "2026-02-23" } });
        await CallAsync(client, "resty_execute", new { operation = "check_availability", arguments = new { flight_id = found.GetProperty("result")[0].Word("id") } });
        using var http = new HttpClient { BaseAddress = product.Address };

        var set = (await http.GetFromJsonAsync<JsonElement>("/api/v1/recipes?api=resty")).GetProperty("items")[0];
        var path = $"/recipes/{set.Word("id")}/search_flights_to_check_availability";
        using var executed = await http.PostAsJsonAsync($"{path}/execute", new { @params = new { origin = "NYC", destination = "Oslo", date = "2026-03-01" } });
        using var promoted = await http.PostAsJsonAsync($"{path}/promote", new { domain = "resty_promoted" });
        var shown = await http.GetFromJsonAsync<JsonElement>($"/recipes/{set.Word("id")}");
        using var deleted = await http.DeleteAsync(path);
        using var again = await http.DeleteAsync(path);

        Assert.Equal(["resty.search_flights", "resty.check_availability"], set.GetProperty("recipes")[0].GetProperty("steps").EnumerateArray().Select(step => step.GetString()));
        Assert.Equal("completed", (await executed.Content.ReadFromJsonAsync<JsonElement>()).Word("status"));
        Assert.Equal(201, (int)promoted.StatusCode);
        Assert.Equal("resty_promoted/search_flights_to_check_availability", (await promoted.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("workflows")[0].Word("workflow_id"));
        Assert.Equal(1, shown.GetProperty("recipes")[0].GetProperty("uses").GetInt32());
        Assert.Equal((204, 404), ((int)deleted.StatusCode, (int)again.StatusCode));
        Assert.Equal("WF0560", (await again.Content.ReadFromJsonAsync<JsonElement>()).Word("code"));
        Assert.Empty(Recipes(await client.ListToolsAsync()));
        await Assert.ThrowsAsync<McpProtocolException>(() => CallRawAsync(client, Learned, new { }));
    }

    [Fact]
    public async Task RecipesSurviveARestart_AndGoWhenTheApiChanges()
    {
        var title = "number";
        await using var api = await ServeCountersAsync(() => title);
        await using var own = new McpProduct
        {
            Settings = settings => settings.Mcp.ListLifetime = TimeSpan.Zero,
            // Descriptions are read again with every list.
            Configure = builder => builder.Services.AddSingleton(new ToolServiceOptions { TargetDescriptionAge = TimeSpan.Zero, Urls = new UrlGuardOptions { AllowPrivateNetworks = true } }),
        };
        await own.InitializeAsync();
        var headers = new Dictionary<string, string> { ["X-Target-URL"] = $"{api.Urls.Single()}/openapi.json", ["X-Base-URL"] = api.Urls.Single(), ["X-API-Name"] = "counters" };
        await using (var client = await own.ConnectAsync(Wire.New, headers: headers))
        {
            var made = await CallAsync(client, "counters_execute", new { operation = "make", arguments = new { name = "first" } });
            await CallAsync(client, "counters_execute", new { operation = "read", arguments = new { key = made.GetProperty("result").Word("key") } });
        }

        await own.StopAsync();
        await own.StartAsync();
        await using var later = await own.ConnectAsync(Wire.New, headers: headers);
        var before = Recipes(await later.ListToolsAsync());
        var ran = await CallAsync(later, "r_make_to_read", new { name = "second" });
        title = "total";
        var after = Recipes(await later.ListToolsAsync());

        Assert.Equal(["r_make_to_read"], before);
        Assert.Equal("second", ran.GetProperty("result").Word("name"));
        Assert.Empty(after);
    }

    [Fact]
    public async Task TooManyRecipes_TheLeastRecentlyUsedGoes()
    {
        const int Max = 40;
        var owner = new RecipeOwner("ada", new TargetApi("many", "rest", "http://127.0.0.1:9/openapi.json"));
        var recipes = product.Services.GetRequiredService<IGrainFactory>().GetGrain<IRecipeGrain>(owner.Key);
        for (var number = 0; number <= Max; number++)
        {
            await recipes.Observe(owner, Echo($"a{number}", $"given-{number}", $"found-{number}"));
            await recipes.Observe(owner, Echo($"b{number}", $"found-{number}", $"last-{number}"));
            await recipes.Use("echo_to_echo_2");
        }

        var names = (await recipes.Get(null))!.Recipes.Select(recipe => recipe.Name).ToList();

        Assert.Equal(Max, names.Count);
        Assert.Contains("echo_to_echo_2", names);
        Assert.DoesNotContain("echo_to_echo_2_2", names);

        static ObservedCall Echo(string argument, string value, string answer) => new()
        {
            Kind = ObservedKind.Operation,
            Tool = "echo",
            Args = JsonBytes.From(new JsonObject { [argument] = value }),
            Facts = [new OutputFact("text", JsonBytes.From(answer))],
            SchemaHash = "1",
        };
    }

    /// <summary>Listens to tools, and to a resource that changes after them.</summary>
    private async Task<EventStream> ListenAsync(Dictionary<string, string> headers)
    {
        var stream = await product.Wire.OpenAsync(Wire.NewRequest(
            product.Endpoint, "subscriptions/listen",
            new JsonObject { ["notifications"] = new JsonObject { ["toolsListChanged"] = true, ["resourceSubscriptions"] = new JsonArray("workflow://mcp/graph") } },
            (request, _) => headers.ToList().ForEach(header => request.Headers.Add(header.Key, header.Value))));
        Assert.Equal("notifications/subscriptions/acknowledged", (string)(await stream.NextAsync())!["method"]!);
        return stream;
    }

    private static async Task<string> SearchAndCheckAsync(McpClient client)
    {
        var found = await CallAsync(client, "travel_execute", new { operation = "search_flights", arguments = new { origin = "NYC", destination = "Paris", date = "2026-02-23" } });
        var flight = found.GetProperty("result")[0].Word("id")!;
        await CallAsync(client, "travel_execute", new { operation = "check_availability", arguments = new { flight_id = flight } });
        return flight;
    }

    private static IEnumerable<string> Recipes(IEnumerable<McpClientTool> tools) =>
        tools.Select(tool => tool.Name).Where(name => name.StartsWith("r_", StringComparison.Ordinal)).Order(StringComparer.Ordinal);

    private static async Task<JsonElement> CallAsync(McpClient client, string tool, object arguments)
    {
        var result = await CallRawAsync(client, tool, arguments);
        Assert.True(result.IsError is not true, result.Text());
        return result.Json();
    }

    private static Task<CallToolResult> CallRawAsync(McpClient client, string tool, object arguments) => client.CallToolAsync(
        tool, JsonSerializer.SerializeToElement(arguments).EnumerateObject().ToDictionary(field => field.Name, field => (object?)field.Value)).AsTask();

    /// <param name="field">A field of the answer of <c>read</c>, which its description names.</param>
    private static async Task<WebApplication> ServeCountersAsync(Func<string> field)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.MapGet("/openapi.json", () => TypedResults.Text(
            """
            {"openapi":"3.0.0","info":{"title":"t","version":"1"},"paths":{
              "/make":{"post":{"operationId":"make","parameters":[{"name":"name","in":"query","required":true,"schema":{"type":"string"}}],"responses":{}}},
              "/read":{"get":{"operationId":"read","parameters":[{"name":"key","in":"query","required":true,"schema":{"type":"string"}}],"responses":{"200":{"description":"ok",
                "content":{"application/json":{"schema":{"type":"object","properties":{"FIELD":{"type":"integer"}}}}}}}}}}}
            """.Replace("FIELD", field(), StringComparison.Ordinal), "application/json"));
        app.MapPost("/make", (HttpContext http) => TypedResults.Text(new JsonObject { ["key"] = $"key-of-{http.Request.Query["name"]}" }.ToJsonString(), "application/json"));
        app.MapGet("/read", (HttpContext http) => TypedResults.Text(
            new JsonObject { ["name"] = http.Request.Query["key"].ToString().Replace("key-of-", "", StringComparison.Ordinal), [field()] = 1 }.ToJsonString(), "application/json"));
        await app.StartAsync();
        return app;
    }
}
