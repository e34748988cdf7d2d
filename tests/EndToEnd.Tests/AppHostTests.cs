using System.Text.Json.Nodes;
using OrleansWorkflows.EndToEnd.Tests.Processes;

namespace OrleansWorkflows.EndToEnd.Tests;

/// <summary>The page of MCP Apps in a browser, with the bridge that hosts are built on.</summary>
[Collection(nameof(SharedDemo))]
public sealed class AppHostTests(Demo demo)
{
    private const string Flight = "AF316-NYC-PARIS-20260223";

    private static JsonNode Spec => JsonNode.Parse(
        """
        {"domain": "apps", "workflows": {
          "ask_much": {"result": "$ask", "graph": {"ask": {"type": "yield", "message": "How shall it go on?", "expects": {
            "go": "bool", "many": "int", "mode": {"type": "str", "enum": ["fast", "slow"]}, "tags": "list", "note": {"type": "str", "required": false}}}}},
          "moment": {"result": "$greet", "graph": {
            "pause": {"type": "wait", "duration": "2s"}, "greet": {"call": "echo", "depends_on": ["pause"], "args": {"text": "<b>Hello</b>"}, "output": "greet"}}}}}
        """)!;

    [Fact]
    public async Task Question_IsAnsweredOnThePage_AndTheModelHearsOfIt()
    {
        OtherClient.SkipUnlessABrowserIsInstalled();
        await demo.Travel.ResetAsync();

        var shown = await OtherClient.ShowAsync(
            demo.Gateway.Web.Url, "w_book_with_approval", new { origin = "NYC", destination = "Paris", date = "2026-02-23" },
            new { until = "waiting" }, new { shows = Flight }, new { fill = new { selected_flight_id = Flight } }, new { press = "Answer" }, new { until = "completed" });

        Assert.Equal("text/html;profile=mcp-app", shown.GetProperty("mimeType").GetString());
        Assert.Empty(shown.GetProperty("problems").EnumerateArray());
        var told = Assert.Single(shown.GetProperty("told").EnumerateArray());
        Assert.Equal(("completed", "AF316"), (told.GetProperty("status").GetString(), told.GetProperty("result").GetProperty("flight_number").GetString()));
        var text = shown.GetProperty("text").GetString();
        Assert.Contains("present_options", text, StringComparison.Ordinal);
        Assert.Contains("BK-00001", text, StringComparison.Ordinal);
        Assert.Equal(1, await demo.Travel.CountAsync("bookings"));
    }

    [Fact]
    public async Task Failure_ShowsWhatWasUndone()
    {
        OtherClient.SkipUnlessABrowserIsInstalled();

        var shown = await OtherClient.ShowAsync(
            demo.Gateway.Web.Url, "w_book_trip", new { origin = "NYC", destination = "Svalbard", checkin = "2026-02-23", checkout = "2026-02-25", passenger = "Ada" },
            new { until = "failed" }, new { shows = "cancel_booking" }, new { shows = "book_hotel_branch" });

        Assert.Contains("No hotel in Svalbard", shown.GetProperty("text").GetString(), StringComparison.Ordinal);
        Assert.Empty(shown.GetProperty("problems").EnumerateArray());
    }

    [Fact]
    public async Task FieldsOfEveryType_AreTakenAsTheyAreMeant()
    {
        OtherClient.SkipUnlessABrowserIsInstalled();
        (await demo.Gateway.Web.PostAsync("/specs", Spec)).Is(201);

        var shown = await OtherClient.ShowAsync(
            demo.Gateway.Web.Url, "w_ask_much", new { },
            new { until = "waiting" },
            new { choose = new { go = "no", mode = "slow" }, fill = new { many = "3", tags = "nothing like a list" }, press = "Answer", shows = "tags has to be JSON" },
            new { fill = new { tags = "[1, \"b\"]" }, press = "Answer", until = "completed" });

        Assert.Equal(
            """{"go":false,"many":3,"mode":"slow","tags":[1,"b"],"note":null}""",
            JsonNode.Parse(Assert.Single(shown.GetProperty("told").EnumerateArray()).GetProperty("result").GetRawText())!.ToJsonString());
        Assert.Empty(shown.GetProperty("problems").EnumerateArray());
    }

    [Fact]
    public async Task WorkflowThatOutlastsItsCall_IsFollowedToItsEnd_AndShowsMarkupAsText()
    {
        OtherClient.SkipUnlessABrowserIsInstalled();
        await using var own = new Demo { Settings = { ["OW__MCP__CALLWAIT"] = "0.5s" } };
        await own.InitializeAsync();
        (await own.Gateway.Web.PostAsync("/specs", Spec)).Is(201);

        var shown = await OtherClient.ShowAsync(own.Gateway.Web.Url, "w_moment", new { }, new { until = "completed" }, new { shows = "<b>Hello</b>" });

        Assert.Equal("completed", Assert.Single(shown.GetProperty("told").EnumerateArray()).GetProperty("status").GetString());
        Assert.Empty(shown.GetProperty("problems").EnumerateArray());
    }
}
