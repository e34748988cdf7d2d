using System.Net.Http.Json;
using System.Text.Json;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;
using OrleansWorkflows.Mcp.Tests;

namespace OrleansWorkflows.Gateway.Tests.Mcp;

/// <summary><c>&lt;api&gt;_execute</c> and <c>sql_query</c> over a real REST and a real GraphQL API, in both generations of the protocol.</summary>
public sealed class ApiToolTests(ApiToolTests.Product product) : IClassFixture<ApiToolTests.Product>
{
    private static readonly object Search = new { origin = "NYC", destination = "Paris", date = "2026-02-23" };

    public static TheoryData<string, string> Kinds => new() { { "rest", Wire.New }, { "rest", Wire.Old }, { "graphql", Wire.New }, { "graphql", Wire.Old } };

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task ToolsOfTheTarget_AreListedForItsCallerOnly_AndSayWhatTheyDo(string kind, string version)
    {
        await using var travel = await TravelTarget.StartAsync();
        await using var client = await product.Mcp.ConnectAsync(version, headers: travel.Headers(kind, ("X-Tool-Hints", """{"create_booking":{"requires":["check_availability"]}}""")));
        await using var other = await product.Mcp.ConnectAsync(version);

        var tools = (await client.ListToolsAsync()).ToDictionary(tool => tool.Name, tool => tool.ProtocolTool);
        var others = (await other.ListToolsAsync()).Select(tool => tool.Name).ToList();

        Assert.Superset(new HashSet<string>(["travel_execute", "travel_query", "sql_query", "w_three_steps"]), tools.Keys.ToHashSet());
        Assert.DoesNotContain("travel_execute", others);
        var execute = tools["travel_execute"];
        Assert.Equal((false, true, false, true), Hints(execute));
        Assert.Equal((true, false, true, true), Hints(tools["travel_query"]));
        Assert.Equal((true, false, true, false), Hints(tools["sql_query"]));
        Assert.Matches(@"- search_flights\(origin, destination, date, (currency|X-Currency)\?\) → list of \{id, flight_number, ", execute.Description!);
        Assert.Contains("- [changes data] create_booking(", execute.Description, StringComparison.Ordinal);
        Assert.Contains("(Requires: check_availability)", execute.Description, StringComparison.Ordinal);
        Assert.Contains("search_flights", execute.InputSchema.GetProperty("properties").GetProperty("operation").GetProperty("enum").EnumerateArray().Select(name => name.GetString()));
        Assert.Equal(kind == "graphql", execute.InputSchema.GetProperty("properties").TryGetProperty("query", out _));
        Assert.All(tools.Values, tool => Assert.StartsWith("Use this when", tool.Description, StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Operation_IsCalledWithTheCallersHeadersAndAnswers(string kind, string version)
    {
        await using var travel = await TravelTarget.StartAsync();
        await using var client = await product.Mcp.ConnectAsync(version, headers: travel.Headers(kind));

        var found = await CallAsync(client, "travel_execute", new { operation = "search_flights", arguments = Search });
        var flight = found.GetProperty("result")[0].Word("id");
        var seats = await CallAsync(client, "travel_execute", new { operation = "check_availability", arguments = new { flight_id = flight } });

        Assert.Equal(("completed", "search_flights"), (found.Word("status"), found.Word("operation")));
        Assert.Equal(flight, seats.GetProperty("result").Word("flight_id"));
    }

    [Theory]
    [InlineData(Wire.New)]
    [InlineData(Wire.Old)]
    public async Task GraphQlDocument_IsSentWithItsVariables(string version)
    {
        await using var travel = await TravelTarget.StartAsync();
        await using var client = await product.Mcp.ConnectAsync(version, headers: travel.Headers("graphql"));

        var found = await CallAsync(client, "travel_execute", new
        {
            query = "query Find($to: String!) { search_flights(origin: \"NYC\", destination: $to, date: \"2026-02-23\") { id price } }", variables = new { to = "Paris" },
        });

        Assert.Equal(["id", "price"], found.GetProperty("result").GetProperty("search_flights")[0].EnumerateObject().Select(field => field.Name));
    }

    [Theory]
    [InlineData("""{"query": "query($to: String!) { search_flights(origin: \"A\", destination: $to, date: \"2026-02-23\") { id } }", "variables": {"too": 1}}""", "'variables.to' is missing (String!)")]
    [InlineData("""{"query": "{ serch_flights { id } }"}""", "there is no query 'serch_flights'. Did you mean 'search_flights'?")]
    [InlineData("""{"query": "{ search_flights { id }"}""", "ends where")]
    [InlineData("""{"query": "query A { a } query B { b }"}""", "operation_name")]
    [InlineData("""{"query": "subscription { a }"}""", "subscription can not be called")]
    public async Task GraphQlDocumentThatDoesNotFit_IsNotSent(string arguments, string expected)
    {
        await using var travel = await TravelTarget.StartAsync();
        await using var client = await product.Mcp.ConnectAsync(Wire.New, headers: travel.Headers("graphql"));

        var result = await CallRawAsync(client, "travel_execute", JsonElement.Parse(arguments));

        Assert.True(result.IsError);
        Assert.StartsWith("WF0551", result.Text(), StringComparison.Ordinal);
        Assert.Contains(expected, result.Text(), StringComparison.Ordinal);
        Assert.Empty((await travel.Http.GetFromJsonAsync<JsonElement>("/_test/calls")).GetProperty("calls").EnumerateArray());
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task CallThatCanNotBeMade_SaysWhyAndWhatToDo(string kind, string version)
    {
        await using var travel = await TravelTarget.StartAsync();
        await using var client = await product.Mcp.ConnectAsync(version, headers: travel.Headers(kind));

        var unknown = await CallRawAsync(client, "travel_execute", new { operation = "serch_flights" });
        var wrong = await CallRawAsync(client, "travel_execute", new { operation = "search_flights", arguments = new { origin = "NYC", destinaton = "Paris" } });
        var refused = await CallRawAsync(client, "travel_execute", new { operation = "get_booking", arguments = new { booking_id = "BK-99999" } });
        var badly = await CallRawAsync(client, "travel_execute", new { operaton = "search_flights" });

        Assert.All([unknown, wrong, refused, badly], result => Assert.True(result.IsError));
        Assert.All(["WF0550", "Did you mean 'search_flights'?", "Call travel_execute again"], text => Assert.Contains(text, unknown.Text(), StringComparison.Ordinal));
        Assert.All(["WF0551", "destinaton", "'date' is missing", "Nothing was sent"], text => Assert.Contains(text, wrong.Text().Replace("missing required", "missing", StringComparison.Ordinal), StringComparison.Ordinal));
        Assert.Equal("object", wrong.Json().GetProperty("arguments_schema").Word("type"));
        Assert.All(["WF0553", "BK-99999"], text => Assert.Contains(text, refused.Text(), StringComparison.Ordinal));
        Assert.All(["WF0211", "operation"], text => Assert.Contains(text, badly.Text(), StringComparison.Ordinal));
    }

    [Fact]
    public async Task LostAnswerOfAChange_SaysThatItMayHaveHappened()
    {
        await using var travel = await TravelTarget.StartAsync();
        await using var client = await product.Mcp.ConnectAsync(Wire.New, headers: travel.Headers("rest"));
        var flight = (await CallAsync(client, "travel_execute", new { operation = "search_flights", arguments = Search })).GetProperty("result")[0].Word("id");
        using var planned = await travel.Http.PostAsJsonAsync("/_test/faults", new { operation = "create_booking", drop_answer = true });

        var result = await CallRawAsync(client, "travel_execute", new { operation = "create_booking", arguments = new { flight_id = flight } });

        Assert.True(result.IsError);
        Assert.All(["WF0554", "Look first"], text => Assert.Contains(text, result.Text(), StringComparison.Ordinal));
        Assert.True(result.Json().GetProperty("error").GetProperty("outcome_unknown").GetBoolean());
    }

    [Fact]
    public async Task RepeatedCallWithAnIdempotencyKey_HappensOnce()
    {
        await using var travel = await TravelTarget.StartAsync();
        var headers = travel.Headers("rest");
        await using var client = await product.Mcp.ConnectAsync(Wire.New, headers: headers);
        var flight = (await CallAsync(client, "travel_execute", new { operation = "search_flights", arguments = Search })).GetProperty("result")[0].Word("id");

        for (var time = 0; time < 2; time++)
        {
            await product.Mcp.CallRawAsync(
                "travel_execute", new() { ["operation"] = "create_booking", ["arguments"] = new System.Text.Json.Nodes.JsonObject { ["flight_id"] = flight } },
                meta: new() { ["io.orleansworkflows/idempotencyKey"] = "once" }, change: request => headers.ToList().ForEach(pair => request.Headers.Add(pair.Key, pair.Value)));
        }

        Assert.Equal(1, (await travel.Http.GetFromJsonAsync<JsonElement>("/_test/stats")).GetProperty("desk").GetProperty("bookings").GetInt32());
    }

    [Theory]
    [InlineData("http://127.0.0.1:9/openapi.json", "can not be reached")]
    [InlineData("http://169.254.169.254/openapi.json", "WF0330")]
    public async Task TargetThatCanNotBeRead_CostsItsOwnToolsOnly(string url, string expected)
    {
        await using var client = await product.Mcp.ConnectAsync(Wire.New, headers: new() { ["X-Target-URL"] = url, ["X-API-Name"] = "away" });

        var tools = (await client.ListToolsAsync()).ToDictionary(tool => tool.Name, tool => tool.Description);
        var call = await CallRawAsync(client, "away_execute", new { operation = "x" });
        var question = await CallRawAsync(client, "away_query", new { question = "What is there?" });

        Assert.Contains("w_three_steps", tools.Keys);
        Assert.Contains(expected, tools["away_execute"], StringComparison.Ordinal);
        Assert.All([call, question], result =>
        {
            Assert.True(result.IsError);
            Assert.All(["WF0552", expected], text => Assert.Contains(text, result.Text(), StringComparison.Ordinal));
        });
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task LongResult_IsKeptAsATableThatSqlAsks(string kind, string version)
    {
        await using var travel = await TravelTarget.StartAsync();
        await using var client = await product.Short.ConnectAsync(version, headers: travel.Headers(kind));

        var found = await CallAsync(client, "travel_execute", new { operation = "search_flights", arguments = Search });
        var table = found.GetProperty("table");
        var cheapest = await CallAsync(client, "sql_query", new { sql = "SELECT id, price FROM search_flights WHERE price > @p0 ORDER BY price LIMIT 1", parameters = new[] { 1 } });
        var counted = await CallAsync(client, "sql_query", new { sql = "SELECT count(*) AS n FROM search_flights", keep_as = "counts" });
        var again = await CallAsync(client, "sql_query", new { sql = "SELECT n FROM counts" });

        Assert.False(found.TryGetProperty("result", out _));
        Assert.Equal("search_flights", table.Word("name"));
        Assert.Contains("price", table.GetProperty("columns").EnumerateArray().Select(column => column.GetString()));
        Assert.Contains("sql_query", found.Word("next"), StringComparison.Ordinal);
        Assert.Equal(["id", "price"], cheapest.GetProperty("result")[0].EnumerateObject().Select(field => field.Name));
        Assert.Equal(table.GetProperty("rows").GetInt32(), counted.GetProperty("result")[0].GetProperty("n").GetInt32());
        Assert.Equal(table.GetProperty("rows").GetInt32(), again.GetProperty("result")[0].GetProperty("n").GetInt32());
    }

    [Fact]
    public async Task KeptTables_BelongToTheCallerAndItsCredentials()
    {
        await using var travel = await TravelTarget.StartAsync();
        await using var ada = await product.Mcp.ConnectAsync(Wire.New, headers: travel.Headers("rest", ("X-Target-Headers", """{"Authorization":"Bearer ada"}""")));
        await using var bob = await product.Mcp.ConnectAsync(Wire.New, headers: travel.Headers("rest", ("X-Target-Headers", """{"Authorization":"Bearer bob"}""")));

        await CallAsync(ada, "travel_execute", new { operation = "search_flights", arguments = Search, keep_as = "mine" });
        var own = await CallAsync(ada, "sql_query", new { sql = "SELECT count(*) AS n FROM mine" });
        var foreign = await CallRawAsync(bob, "sql_query", new { sql = "SELECT * FROM mine" });

        Assert.True(own.GetProperty("result")[0].GetProperty("n").GetInt32() > 0);
        Assert.True(foreign.IsError);
        Assert.All(["WF0555", "No result is kept for you"], text => Assert.Contains(text, foreign.Text(), StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("DELETE FROM mine", "may only read")]
    [InlineData("SELECT 1; DROP TABLE mine", "one SELECT")]
    [InlineData("SELECT missing FROM mine", "no such column")]
    [InlineData("SELECT * FROM other", "Tables: mine (id, flight_number")]
    [InlineData("ATTACH 'x' AS y", "may only read")]
    public async Task SqlThatIsNoQuestion_IsRefused(string sql, string expected)
    {
        await using var travel = await TravelTarget.StartAsync();
        await using var client = await product.Mcp.ConnectAsync(Wire.New, headers: travel.Headers("rest"));
        await CallAsync(client, "travel_execute", new { operation = "search_flights", arguments = Search, keep_as = "mine" });

        var result = await CallRawAsync(client, "sql_query", new { sql });

        Assert.True(result.IsError);
        Assert.All(["WF0555", expected], text => Assert.Contains(text, result.Text(), StringComparison.Ordinal));
    }

    private static (bool?, bool?, bool?, bool?) Hints(Tool tool) =>
        (tool.Annotations!.ReadOnlyHint, tool.Annotations.DestructiveHint, tool.Annotations.IdempotentHint, tool.Annotations.OpenWorldHint);

    private static async Task<JsonElement> CallAsync(McpClient client, string tool, object arguments)
    {
        var result = await CallRawAsync(client, tool, arguments);
        Assert.True(result.IsError is not true, result.Text());
        return result.Json();
    }

    private static Task<CallToolResult> CallRawAsync(McpClient client, string tool, object arguments) => client.CallToolAsync(
        tool, JsonSerializer.SerializeToElement(arguments).EnumerateObject().ToDictionary(field => field.Name, field => (object?)field.Value)).AsTask();

    /// <summary>One product as it is, and one whose answers are short.</summary>
    public sealed class Product : IAsyncLifetime
    {
        public McpProduct Mcp { get; } = new();

        public McpProduct Short { get; } = new() { Settings = settings => settings.Mcp.OutputLimit = 2_000 };

        public async ValueTask InitializeAsync()
        {
            await Mcp.InitializeAsync();
            await Short.InitializeAsync();
        }

        public async ValueTask DisposeAsync()
        {
            await Mcp.DisposeAsync();
            await Short.DisposeAsync();
        }
    }
}
