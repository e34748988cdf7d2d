using System.Text.Json;
using ModelContextProtocol.Protocol;
using OrleansWorkflows.Mcp.Tests;

#pragma warning disable MCP9005 // Sampling is deprecated and still what clients offer.

namespace OrleansWorkflows.Gateway.Tests.Mcp;

public sealed class PlanToolTests(McpProduct product) : IClassFixture<McpProduct>
{
    public static TheoryData<string> Versions => [Wire.New, Wire.Old];

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task Goal_FindsItsWorkflow_WithWhatItStatesAndWhatIsMissing(string version)
    {
        await using var client = await product.ConnectAsync(version);

        var plan = (await client.CallToolAsync("_plan", Arguments("please count three steps in km"))).Json();

        var best = plan.GetProperty("suggestions")[0];
        Assert.Equal(("mcp/three_steps", "w_three_steps"), (best.Word("workflow_id"), best.Word("tool")));
        Assert.Equal("""{"unit":"km"}""", best.GetProperty("parameters").GetRawText());
        Assert.Equal("start", best.GetProperty("missing")[0].Word("name"));
        Assert.Contains("steps", best.GetProperty("why").GetProperty("words").EnumerateArray().Select(word => word.Word("word")));
        Assert.Equal("If that is meant, ask for start, then call w_three_steps.", plan.Word("next"));
    }

    [Fact]
    public async Task GoalThatNothingFits_OffersNothing_AndSaysWhatToDo()
    {
        await using var client = await product.ConnectAsync(Wire.New);

        var plan = (await client.CallToolAsync("_plan", Arguments("who won the chess championship of 1972"))).Json();

        Assert.Equal(0, plan.GetProperty("suggestions").GetArrayLength());
        Assert.Contains("nothing is offered", plan.Word("next"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task DomainAddress_PlansWithThatDomainOnly()
    {
        await using var client = await product.ConnectAsync(Wire.New, path: "/aaa");

        var plan = (await client.CallToolAsync("_plan", Arguments("count three steps"))).Json();

        Assert.Equal(0, plan.GetProperty("suggestions").GetArrayLength());
    }

    [Fact]
    public async Task NewWorkflow_IsPlannedWithAtOnce()
    {
        await using var client = await product.ConnectAsync(Wire.New);
        await product.ImportAsync("{domain: garden, version: '1', workflows: {water_plants: {description: Water the plants, graph: {one: {type: set, values: {a: 1}}}}}}");

        var plan = (await client.CallToolAsync("_plan", Arguments("water the plants"))).Json();

        Assert.Equal("garden/water_plants", plan.GetProperty("suggestions")[0].Word("workflow_id"));
    }

    [Fact]
    public async Task WrongArguments_AreAllNamed()
    {
        await using var client = await product.ConnectAsync(Wire.New);

        var result = await client.CallToolAsync("_plan", new Dictionary<string, object?> { ["goal"] = " ", ["today"] = "soon", ["limit"] = 99, ["gaol"] = "x" });

        Assert.True(result.IsError);
        Assert.All(["'goal' is missing", "'today' must be a day", "'limit' must be", "'gaol' is not a field"], text => Assert.Contains(text, result.Text(), StringComparison.Ordinal));
    }

    [Fact]
    public async Task RestTwin_AnswersTheSame()
    {
        using var http = new HttpClient { BaseAddress = product.Address };
        using var body = new StringContent("""{"goal": "count three steps in km", "today": "2026-03-04"}""", System.Text.Encoding.UTF8, "application/json");

        using var response = await http.PostAsync("/api/v1/plan", body);

        var plan = JsonElement.Parse(await response.Content.ReadAsStringAsync());
        Assert.Equal("2026-03-04", plan.Word("today"));
        Assert.Equal("mcp/three_steps", plan.GetProperty("suggestions")[0].Word("workflow_id"));
        Assert.Contains("POST /workflows/mcp/three_steps/execute", plan.Word("next"), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task ClientsModel_ChoosesAmongWhatWasFound_AndAddsNothingThatTheGoalHasNot(string version)
    {
        var asked = new List<string>();
        await using var client = await product.ConnectAsync(version, write: question =>
        {
            asked.Add(((TextContentBlock)question.Messages[0].Content[0]).Text);
            return """{"choice": 1, "parameters": {"start": 9}}""";
        });

        var plan = (await client.CallToolAsync("_plan", Arguments("please count three steps in km"))).Json();

        Assert.True(plan.GetProperty("refined").GetBoolean());
        Assert.Equal("mcp/three_steps", plan.GetProperty("suggestions")[0].Word("workflow_id"));
        Assert.Equal("start", plan.GetProperty("suggestions")[0].GetProperty("missing")[0].Word("name"));
        Assert.All(["please count three steps in km", "1. three_steps", "missing: start"], text => Assert.Contains(text, Assert.Single(asked), StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task ModelThatFindsNone_LeavesNothing_AndOneThatBabblesChangesNothing(string version)
    {
        var replies = new Queue<string>(["""{"choice": 0}""", "no idea"]);
        await using var client = await product.ConnectAsync(version, write: _ => replies.Dequeue());

        var none = (await client.CallToolAsync("_plan", Arguments("please count three steps in km"))).Json();
        var same = (await client.CallToolAsync("_plan", Arguments("please count three steps in km"))).Json();
        var unasked = (await client.CallToolAsync("_plan", new Dictionary<string, object?>(Arguments("please count three steps in km")) { ["refine"] = false })).Json();

        Assert.Equal(0, none.GetProperty("suggestions").GetArrayLength());
        Assert.Equal(same.GetRawText(), unasked.GetRawText());
        Assert.False(same.TryGetProperty("refined", out _));
        Assert.Empty(replies);
    }

    [Fact]
    public async Task ChainOfKnownTools_IsADraft_ThatCreateWorkflowTakes_AndThatRuns()
    {
        await using var travel = await TravelTarget.StartAsync();
        var file = Path.Combine(Directory.CreateTempSubdirectory("ow-services-").FullName, "services.yaml");
        await File.WriteAllTextAsync(file, $$"""services: { agency: { type: rest, config: { openapi: "{{travel.Address}}/openapi.json" } } }""");
        await using var own = new McpProduct { Settings = settings => settings.Services = file };
        await own.InitializeAsync();
        await using var client = await own.ConnectAsync(Wire.New);

        var plan = (await client.CallToolAsync("_plan", Arguments("search flights from NYC to Paris on 2026-02-23 and check the availability"))).Json();
        var draft = plan.GetProperty("draft");
        var created = await client.CallToolAsync("create_workflow", draft.GetProperty("create").EnumerateObject().ToDictionary(field => field.Name, field => (object?)field.Value));
        var run = await client.CallToolAsync(created.Json().Word("tool")!, draft.GetProperty("parameters").EnumerateObject().ToDictionary(field => field.Name, field => (object?)field.Value));

        Assert.Equal(["agency.search_flights", "agency.check_availability"], draft.GetProperty("steps").EnumerateArray().Select(step => step.Word("runs")));
        Assert.Equal("$search_flights.0.id", draft.GetProperty("steps")[1].GetProperty("args").Word("flight_id"));
        Assert.Equal("success", created.Json().Word("status"));
        Assert.Equal("completed", run.Json().Word("status"));
        Directory.Delete(Path.GetDirectoryName(file)!, recursive: true);
    }

    [Fact]
    public async Task CatalogueOfManyWorkflows_IsListedInOrderPageByPage_AndPlannedWith()
    {
        await using var own = new McpProduct { Settings = settings => settings.Mcp.PageSize = 100 };
        await own.InitializeAsync();
        await own.ImportAsync($"{{domain: many, version: '1', workflows: {{{string.Join(", ", Enumerable.Range(0, 600).Select(i => $"paint_wall_{i}: {{description: Paint wall {i}, graph: {{a: {{type: set, values: {{b: 1}}}}}}}}"))}}}}}");
        await using var client = await own.ConnectAsync(Wire.New);

        var names = (await client.ListToolsAsync()).Select(tool => tool.Name).ToList();
        var plan = (await client.CallToolAsync("_plan", Arguments("paint the wall 417"))).Json();

        Assert.Equal(names.Order(StringComparer.Ordinal).Distinct(), names);
        Assert.Equal(600, names.Count(name => name.StartsWith("w_paint_wall_", StringComparison.Ordinal)));
        Assert.StartsWith("many/paint_wall_", plan.GetProperty("suggestions")[0].Word("workflow_id"), StringComparison.Ordinal);
    }

    private static Dictionary<string, object?> Arguments(string goal) => new() { ["goal"] = goal, ["today"] = "2026-03-04" };
}
