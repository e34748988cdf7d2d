using OrleansWorkflows.EndToEnd.Tests.Processes;

namespace OrleansWorkflows.EndToEnd.Tests;

/// <summary>Answers of all tools, held against their output schemas by the validator that the TypeScript clients use.</summary>
[Collection(nameof(SharedDemo))]
public sealed class AnswerTests(Demo demo)
{
    [Fact]
    public async Task EveryAnswer_ConformsToTheOutputSchemaOfItsTool_FailuresToo()
    {
        OtherClient.SkipUnlessInstalled();

        var tools = await OtherClient.CheckAnswersAsync(demo.Gateway.Web.Url, new() { ["X-Target-URL"] = $"{demo.Travel.Web.Url}/openapi.json", ["X-API-Name"] = "travel" });

        Assert.Superset(
            new HashSet<string> { "w_book_trip", "travel_execute", "resume_workflow", "get_system_health" }, tools.Select(tool => tool.GetProperty("name").GetString()!).ToHashSet());
        Assert.Empty(tools.SelectMany(tool => tool.GetProperty("wrong").EnumerateArray(), (tool, wrong) => $"{tool.GetProperty("name")}: {wrong}"));
        Assert.All(tools, tool => Assert.NotEqual(0, tool.GetProperty("errors").GetInt32()));
    }
}
