using System.Text.Json;
using OrleansWorkflows.EndToEnd.Tests.Processes;

namespace OrleansWorkflows.EndToEnd.Tests;

/// <summary>The demo by the command line of the MCP Inspector.</summary>
[Collection(nameof(SharedDemo))]
public sealed class InspectorTests(Demo demo)
{
    private const string Flight = """{"origin":"NYC","destination":"Paris","date":"2026-02-23"}""";

    private string[] Arguments(string era, string method, params string[] more) =>
        ["--transport", "http", "--server-url", $"{demo.Gateway.Web.Url}/mcp", "--protocol-era", era, "--method", method, .. more];

    [Theory]
    [InlineData("legacy")]
    [InlineData("modern")]
    public async Task OverHttp_ListsCallsReadsAndPrompts(string era)
    {
        OtherClient.SkipUnlessInstalled();
        await demo.Travel.ResetAsync();

        // Each is a process of its own, which takes most of its time to start.
        var called = await Task.WhenAll(
            InspectAsync("tools/list"),
            InspectAsync("tools/call", "--tool-name", "w_book_trip", "--tool-arg", "origin=NYC", "destination=Paris", "checkin=2026-02-23", "checkout=2026-02-25", "passenger=Ada"),
            InspectAsync("tools/call", "--tool-name", "w_book_with_approval", "--tool-args-json", Flight),
            InspectAsync("tools/call", "--tool-name", "w_book_trip", "--tool-arg", "origin=NYC"),
            InspectAsync("resources/list"));
        var (tools, booked, asked, wrong, resources) = (called[0], called[1], called[2], called[3], called[4]);
        var looked = await Task.WhenAll(
            InspectAsync("resources/templates/list"),
            InspectAsync("resources/read", "--uri", "workflow://travel_booking/graph"),
            InspectAsync("resources/read", "--uri", $"execution://{booked.GetProperty("structuredContent").GetProperty("execution_id").GetString()}"),
            InspectAsync("prompts/list"),
            InspectAsync("prompts/get", "--prompt-name", "book_trip", "--prompt-args", "origin=NYC", "destination=Rome", "checkin=2026-02-23", "checkout=2026-02-25", "passenger=Ada"));
        var (templates, read, execution, prompts, prompt) = (looked[0], looked[1], looked[2], looked[3], looked[4]);

        Assert.Superset(new HashSet<string> { "w_book_trip", "w_book_with_approval", "resume_workflow", "get_workflow_status" }, Names(tools, "tools"));
        Assert.Equal("confirmed", booked.GetProperty("structuredContent").GetProperty("result").GetProperty("status").GetString());
        Assert.Equal(1, await demo.Travel.CountAsync("trips"));
        Assert.Equal("waiting", asked.GetProperty("structuredContent").GetProperty("status").GetString());
        Assert.True(wrong.GetProperty("isError").GetBoolean());
        Assert.Contains("WF0210", wrong.GetRawText(), StringComparison.Ordinal);
        Assert.Contains("travel_booking/book_trip", Names(resources, "resources"));
        Assert.Contains("execution", Names(templates, "resourceTemplates"));
        Assert.Contains("w_book_trip", read.GetProperty("contents")[0].GetProperty("text").GetString(), StringComparison.Ordinal);
        Assert.Contains("\"completed\"", execution.GetProperty("contents")[0].GetProperty("text").GetString(), StringComparison.Ordinal);
        Assert.Equal(["book_trip"], Names(prompts, "prompts"));
        Assert.Contains("w_book_trip", prompt.GetRawText(), StringComparison.Ordinal);
        Assert.Contains("Rome", prompt.GetRawText(), StringComparison.Ordinal);

        Task<JsonElement> InspectAsync(string method, params string[] more) => OtherClient.InspectAsync(Arguments(era, method, more));
    }

    [Fact]
    public async Task OverStandardInputAndOutput_ListsAndCalls()
    {
        OtherClient.SkipUnlessInstalled();
        var data = Directory.CreateTempSubdirectory("ow-inspected-");
        string[] server = ["--transport", "stdio", "-e", $"TRAVEL_URL={demo.Travel.Web.Url}", "--method"];
        string[] program =
        [
            "--", "dotnet", Checkout.GatewayProgram, "--stdio", "--data", data.FullName, "--specs", Checkout.TravelExample, "--services", Path.Combine(Checkout.TravelExample, "services.yaml"),
        ];

        var tools = await OtherClient.InspectAsync([.. server, "tools/list", .. program]);
        var asked = await OtherClient.InspectAsync([.. server, "tools/call", "--tool-name", "w_book_with_approval", "--tool-args-json", Flight, .. program]);
        data.Delete(recursive: true);

        Assert.Contains("w_book_with_approval", Names(tools, "tools"));
        Assert.Equal("waiting", asked.GetProperty("structuredContent").GetProperty("status").GetString());
    }

    private static HashSet<string> Names(JsonElement result, string list) => [.. result.GetProperty(list).EnumerateArray().Select(item => item.GetProperty("name").GetString()!)];
}
