using System.Text.Json;
using OrleansWorkflows.Mcp.Tests;

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

        var plan = (await client.CallToolAsync("_plan", Arguments("water the plants on my balcony"))).Json();

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

    private static Dictionary<string, object?> Arguments(string goal) => new() { ["goal"] = goal, ["today"] = "2026-03-04" };
}
