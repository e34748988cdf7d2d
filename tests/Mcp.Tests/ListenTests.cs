using System.Text.Json.Nodes;
using OrleansWorkflows.Gateway.Mcp.Subscriptions;

namespace OrleansWorkflows.Mcp.Tests;

/// <summary><c>subscriptions/listen</c> of 2026-07-28.</summary>
public sealed class ListenTests(McpTestServer server) : IClassFixture<McpTestServer>, IDisposable
{
    private readonly Wire _wire = new(server.Endpoint);

    [Theory]
    [InlineData("listen-1")]
    [InlineData(7)]
    public async Task Listen_AcknowledgesFirstAndTagsEveryMessage(object id)
    {
        using var stream = await ListenAsync("""{"toolsListChanged":true,"resourceSubscriptions":["execution://1"]}""", id);
        var acknowledged = await stream.NextAsync();
        server.Subscriptions.Publish(McpChange.Resource("execution://1"));
        var updated = await stream.NextAsync();

        Assert.Equal("notifications/subscriptions/acknowledged", (string?)acknowledged!["method"]);
        Assert.True((bool?)acknowledged["params"]!["notifications"]!["toolsListChanged"]);
        Assert.Equal("notifications/resources/updated", (string?)updated!["method"]);
        Assert.Equal("execution://1", (string?)updated["params"]!["uri"]);
        Assert.All([acknowledged, updated], message =>
            Assert.Equal(JsonValue.Create(id)!.ToJsonString(), message["params"]!["_meta"]!["io.modelcontextprotocol/subscriptionId"]!.ToJsonString()));
    }

    [Fact]
    public async Task ResourcesThatMayNotBeWatched_AreNotGranted()
    {
        using var stream = await ListenAsync("""{"resourceSubscriptions":["secret://1","execution://2"]}""");

        var granted = (await stream.NextAsync())!["params"]!["notifications"]!["resourceSubscriptions"]!.AsArray();

        Assert.Equal(["execution://2"], granted.Select(uri => (string?)uri));
    }

    [Fact]
    public async Task OnlyWhatWasAskedForIsSent_AndOnceWhileItWaits()
    {
        using var stream = await ListenAsync("""{"promptsListChanged":true,"resourcesListChanged":true}""");
        await stream.NextAsync();

        server.Subscriptions.Publish(McpChange.Tools);
        server.Subscriptions.Publish(McpChange.Resource("execution://1"));
        server.Subscriptions.Publish(McpChange.Prompts);
        server.Subscriptions.Publish(McpChange.Resources);

        Assert.Equal("notifications/prompts/list_changed", (string?)(await stream.NextAsync())!["method"]);
        Assert.Equal("notifications/resources/list_changed", (string?)(await stream.NextAsync())!["method"]);
    }

    [Fact]
    public async Task SlowClient_HoldsOneEntryForEachThing()
    {
        var feed = new ChangeFeed([McpChange.Tools, McpChange.Prompts]);
        for (var i = 0; i < 100; i++)
        {
            feed.Offer(McpChange.Tools);
        }

        feed.Offer(McpChange.Prompts);
        var read = new List<McpChange>();
        await foreach (var change in feed.ReadAsync(TestContext.Current.CancellationToken))
        {
            read.Add(change);
            if (change == McpChange.Prompts)
            {
                break;
            }
        }

        Assert.Equal([McpChange.Tools, McpChange.Prompts], read);
    }

    public void Dispose() => _wire.Dispose();

    private Task<EventStream> ListenAsync(string notifications, object? id = null) => _wire.OpenAsync(Wire.NewRequest(
        server.Endpoint, "subscriptions/listen", new JsonObject { ["notifications"] = JsonNode.Parse(notifications) }, id: id));
}
