using System.Text.Json;
using System.Text.Json.Nodes;
using OrleansWorkflows.EndToEnd.Tests.Processes;

namespace OrleansWorkflows.EndToEnd.Tests;

/// <summary>The demo by MCP clients from npm, one of each protocol generation.</summary>
public sealed class McpClientTests(Demo demo) : IClassFixture<Demo>, IAsyncLifetime
{
    private static readonly object NewYorkToParis = new { origin = "NYC", destination = "Paris", date = "2026-02-23" };

    private static readonly object Selected = new { selected_flight_id = "AF316-NYC-PARIS-20260223" };

    public static TheoryData<string> Clients => ["call.mjs", "call-session.mjs"];

    public async ValueTask InitializeAsync() => await demo.Travel.ResetAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Theory]
    [MemberData(nameof(Clients))]
    public async Task BookTrip_EndsWithAConfirmedTrip(string client)
    {
        var trip = (await CallAsync(client, "w_book_trip", Trip("Paris"))).Is(0);

        Assert.Equal(("completed", "confirmed"), (trip.Word("status"), trip.Json.GetProperty("result").GetProperty("status").GetString()));
        Assert.Contains("confirm completed", trip.Errors, StringComparison.Ordinal);
        Assert.Equal(1, await demo.Travel.CountAsync("trips"));
    }

    [Fact]
    public async Task WebSocket_ServesTheNpmClientOfSessions()
    {
        NodeClient.SkipUnlessInstalled();

        var booked = (await NodeClient.CallAtAsync(
            "call-session.mjs", $"{demo.Gateway.Web.Url.Replace("http:", "ws:", StringComparison.Ordinal)}/mcp/ws", "w_book_with_approval", NewYorkToParis, Selected)).Is(0);

        Assert.Contains("asked: Found 3 flights. Which one would you like to book?", booked.Errors, StringComparison.Ordinal);
        Assert.Contains("search completed", booked.Errors, StringComparison.Ordinal);
        Assert.Equal("completed", booked.Word("status"));
    }

    [Theory]
    [MemberData(nameof(Clients))]
    public async Task NoHotelThere_IsAFailureThatSaysWhatWasUndone(string client)
    {
        var failed = (await CallAsync(client, "w_book_trip", Trip("Svalbard"))).Is(1);

        Assert.Equal("failed", failed.Word("status"));
        Assert.Contains("No hotel in Svalbard", failed.Json.GetProperty("error").GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Contains(
            failed.Json.GetProperty("compensation").EnumerateArray(),
            undone => undone.GetProperty("call").GetString() == "cancel_booking" && undone.GetProperty("status").GetString() == "completed");
        Assert.Equal(1, await demo.Travel.CountAsync("bookings_cancelled"));
    }

    [Theory]
    [MemberData(nameof(Clients))]
    public async Task Approval_IsAskedOfTheUserAndEndsAfterTheAnswer(string client)
    {
        var booked = (await CallAsync(client, "w_book_with_approval", NewYorkToParis, Selected)).Is(0);

        Assert.Contains("asked: Found 3 flights. Which one would you like to book?", booked.Errors, StringComparison.Ordinal);
        Assert.Equal(("completed", "AF316"), (booked.Word("status"), booked.Json.GetProperty("result").GetProperty("flight_number").GetString()));
        Assert.Equal(1, await demo.Travel.CountAsync("bookings"));
    }

    [Theory]
    [MemberData(nameof(Clients))]
    public async Task ApprovalOfAClientThatCannotBeAsked_WaitsThroughAKillAndEndsByResumeWorkflow(string client)
    {
        var waiting = (await CallAsync(client, "w_book_with_approval", NewYorkToParis)).Is(0);
        await demo.RestartAsync();

        var booked = (await CallAsync(client, "resume_workflow", new { execution_id = waiting.Word("execution_id"), answer = Selected })).Is(0);

        Assert.Equal("waiting", waiting.Word("status"));
        Assert.Equal(3, waiting.Json.GetProperty("outputs").GetProperty("search").GetArrayLength());
        Assert.Equal(("completed", waiting.Word("execution_id")), (booked.Word("status"), booked.Word("execution_id")));
        Assert.Single(await demo.Travel.CallsAsync("search_flights"));
        Assert.Equal(1, await demo.Travel.CountAsync("bookings"));
    }

    [Fact]
    public async Task InputRequired_IsAnsweredAfterAKill()
    {
        var call = new JsonObject { ["name"] = "w_book_with_approval", ["arguments"] = JsonSerializer.SerializeToNode(NewYorkToParis) };
        var asked = await RequestAsync(call);
        await demo.RestartAsync();

        call["requestState"] = (string)asked["requestState"]!;
        call["inputResponses"] = new JsonObject
        {
            [asked["inputRequests"]!.AsObject().Single().Key] = new JsonObject { ["action"] = "accept", ["content"] = JsonSerializer.SerializeToNode(Selected) },
        };
        var booked = await RequestAsync(call);

        Assert.Equal("input_required", (string)asked["resultType"]!);
        Assert.Equal("completed", (string)booked["structuredContent"]!["status"]!);
        Assert.Equal(1, await demo.Travel.CountAsync("bookings"));
    }

    private static object Trip(string destination) => new { origin = "NYC", destination, checkin = "2026-02-23", checkout = "2026-02-25", passenger = "Ada" };

    private Task<NodeReply> CallAsync(string client, string tool, object arguments, object? answer = null)
    {
        NodeClient.SkipUnlessInstalled();
        return NodeClient.CallAsync(client, demo.Gateway.Web.Url, tool, arguments, answer);
    }

    /// <summary>One <c>tools/call</c> of 2026-07-28 by hand, from a client that can be asked.</summary>
    private async Task<JsonNode> RequestAsync(JsonObject parameters)
    {
        parameters["_meta"] = new JsonObject
        {
            ["io.modelcontextprotocol/protocolVersion"] = "2026-07-28",
            ["io.modelcontextprotocol/clientCapabilities"] = new JsonObject { ["elicitation"] = new JsonObject() },
        };
        var reply = (await demo.Gateway.Web.PostAsync(
            "/mcp",
            new JsonObject { ["jsonrpc"] = "2.0", ["id"] = 1, ["method"] = "tools/call", ["params"] = parameters.DeepClone() },
            ("Accept", "application/json, text/event-stream"), ("MCP-Protocol-Version", "2026-07-28"), ("Mcp-Method", "tools/call"), ("Mcp-Name", (string)parameters["name"]!))).Is(200);
        var message = reply.Text.Split('\n').Last(line => line.StartsWith("data:", StringComparison.Ordinal))[5..];
        return JsonNode.Parse(message)!["result"]!;
    }
}
