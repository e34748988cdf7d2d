using System.Net;
using System.Text.Json.Nodes;
using OrleansWorkflows.Gateway.Mcp.Subscriptions;

namespace OrleansWorkflows.Mcp.Tests;

/// <summary>Sessions of 2025-11-25 and older on the endpoint that serves 2026-07-28 too.</summary>
public sealed class SessionTests(McpTestServer server) : IClassFixture<McpTestServer>, IDisposable
{
    private readonly Wire _wire = new(server.Endpoint);

    [Theory]
    [InlineData("2025-11-25")]
    [InlineData("2025-06-18")]
    [InlineData("2025-03-26")]
    [InlineData("2024-11-05")]
    public async Task Initialize_AgreesOnTheVersionAndGivesAnId(string version)
    {
        var (status, headers, message) = await _wire.SendAsync(Wire.OldRequest(server.Endpoint, "initialize", null, Wire.Initialize(version)));

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal(version, (string?)message!["result"]!["protocolVersion"]);
        Assert.True(headers.GetValues("Mcp-Session-Id").Single().Length >= 22);
    }

    [Fact]
    public async Task RequestOfASession_IsAnsweredWithItsId()
    {
        var session = await _wire.StartSessionAsync();

        var (status, headers, message) = await SendAsync("tools/list", session);

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal(session, headers.GetValues("Mcp-Session-Id").Single());
        Assert.NotNull(message!["result"]!["tools"]);
        Assert.Null(message["result"]!["resultType"]);
    }

    [Fact]
    public async Task RequestWithoutSession_IsBad() => Assert.Equal(HttpStatusCode.BadRequest, (await SendAsync("tools/list", null)).Status);

    [Fact]
    public async Task UnknownSession_IsNotFound() => Assert.Equal(HttpStatusCode.NotFound, (await SendAsync("tools/list", "nobody")).Status);

    [Fact]
    public async Task DeletedSession_IsNotFound()
    {
        var session = await _wire.StartSessionAsync();
        var (deleted, _, _) = await _wire.SendAsync(Delete(session));

        Assert.Equal(HttpStatusCode.OK, deleted);
        await server.SessionEnd(session).Task.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.Equal(HttpStatusCode.NotFound, (await SendAsync("tools/list", session)).Status);
    }

    [Theory]
    [InlineData("mallory")]
    [InlineData(null)]
    public async Task SessionOfAnotherUser_IsForbiddenToUseReadAndEnd(string? other)
    {
        var session = await _wire.StartSessionAsync("alice");

        Assert.Equal(HttpStatusCode.Forbidden, (await SendAsync("tools/list", session, other)).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await _wire.SendAsync(Get(session, other))).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await _wire.SendAsync(Delete(session, other))).Status);
        Assert.Equal(HttpStatusCode.OK, (await SendAsync("tools/list", session, "alice")).Status);
    }

    [Fact]
    public async Task IdleSession_EndsAfterTheTimeout()
    {
        var time = new ManualTime();
        await using var timed = new McpTestServer(time);
        await timed.InitializeAsync();
        using var wire = new Wire(timed.Endpoint);
        var (idle, used) = (await wire.StartSessionAsync(), await wire.StartSessionAsync());

        time.Advance(TimeSpan.FromMinutes(6));
        Assert.Equal(HttpStatusCode.OK, (await wire.SendAsync(Wire.OldRequest(timed.Endpoint, "tools/list", used))).Status);
        time.Advance(TimeSpan.FromMinutes(6));
        await timed.SessionEnd(idle).Task.WaitAsync(TimeSpan.FromSeconds(30));

        Assert.Equal(HttpStatusCode.NotFound, (await wire.SendAsync(Wire.OldRequest(timed.Endpoint, "tools/list", idle))).Status);
        Assert.Equal(HttpStatusCode.OK, (await wire.SendAsync(Wire.OldRequest(timed.Endpoint, "tools/list", used))).Status);
    }

    [Fact]
    public async Task GetStream_BringsChangesOfListsAndOfSubscribedResources()
    {
        var session = await _wire.StartSessionAsync();
        var (subscribed, _, _) = await SendAsync("resources/subscribe", session, parameters: new JsonObject { ["uri"] = "execution://mine" });
        using var stream = await _wire.OpenAsync(Get(session));

        server.Subscriptions.Publish(McpChange.Resource("execution://other"));
        server.Subscriptions.Publish(McpChange.Resource("execution://mine"));
        server.Subscriptions.Publish(McpChange.Tools);

        Assert.Equal(HttpStatusCode.OK, subscribed);
        var updated = await stream.NextAsync();
        Assert.Equal(("notifications/resources/updated", "execution://mine"), ((string?)updated!["method"], (string?)updated["params"]!["uri"]));
        Assert.Equal("notifications/tools/list_changed", (string?)(await stream.NextAsync())!["method"]);
    }

    [Fact]
    public async Task ResourceThatMayNotBeWatched_IsRefused()
    {
        var session = await _wire.StartSessionAsync();

        var (_, _, message) = await SendAsync("resources/subscribe", session, parameters: new JsonObject { ["uri"] = "secret://1" });

        Assert.Equal(-32002, (int?)message!["error"]!["code"]);
    }

    [Fact]
    public async Task CancelledNotification_CancelsTheHandler()
    {
        await using var own = new McpTestServer();
        await own.InitializeAsync();
        using var wire = new Wire(own.Endpoint);
        var session = await wire.StartSessionAsync();
        using var call = await wire.OpenAsync(Wire.OldRequest(own.Endpoint, "tools/call", session, new JsonObject { ["name"] = "wait" }, id: 5));
        await own.Tools.WaitStarted.WaitAsync(TimeSpan.FromSeconds(30));

        await wire.SendAsync(Wire.OldRequest(own.Endpoint, "notifications/cancelled", session, new JsonObject { ["requestId"] = 5 }, id: null));

        await own.Tools.WaitCancelled.WaitAsync(TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task Progress_IsInOrderAndBeforeTheResult()
    {
        var session = await _wire.StartSessionAsync();
        using var stream = await _wire.OpenAsync(Wire.OldRequest(server.Endpoint, "tools/call", session,
            new JsonObject { ["name"] = "count", ["_meta"] = new JsonObject { ["progressToken"] = "t" } }));
        server.Tools.FinishCount();

        for (var step = 1; step <= 3; step++)
        {
            var progress = (await stream.NextAsync())!["params"]!;
            Assert.Equal(("t", step), ((string?)progress["progressToken"], (int?)progress["progress"]));
        }

        Assert.NotNull((await stream.NextAsync())!["result"]);
    }

    [Fact]
    public async Task SecondGetStream_IsBad()
    {
        var session = await _wire.StartSessionAsync();
        using var first = await _wire.OpenAsync(Get(session));

        Assert.Equal(HttpStatusCode.BadRequest, (await _wire.SendAsync(Get(session))).Status);
    }

    [Fact]
    public async Task Shutdown_EndsOpenStreams()
    {
        await using var stopping = new McpTestServer();
        await stopping.InitializeAsync();
        using var wire = new Wire(stopping.Endpoint);
        var get = new HttpRequestMessage(HttpMethod.Get, stopping.Endpoint);
        get.Headers.Accept.ParseAdd("text/event-stream");
        Wire.AddSession(get, await wire.StartSessionAsync());
        using var session = await wire.OpenAsync(get);
        using var listening = await wire.OpenAsync(Wire.NewRequest(stopping.Endpoint, "subscriptions/listen",
            new JsonObject { ["notifications"] = new JsonObject { ["toolsListChanged"] = true } }));
        await listening.NextAsync();

        await stopping.StopAsync().WaitAsync(TimeSpan.FromSeconds(20));

        Assert.Null(await session.NextAsync());
    }

    public void Dispose() => _wire.Dispose();

    private Task<(HttpStatusCode Status, System.Net.Http.Headers.HttpResponseHeaders Headers, JsonNode? Message)> SendAsync(
        string method, string? session, string? user = null, JsonObject? parameters = null) =>
        _wire.SendAsync(Wire.OldRequest(server.Endpoint, method, session, parameters, user: user));

    private HttpRequestMessage Get(string session, string? user = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, server.Endpoint);
        request.Headers.Accept.ParseAdd("text/event-stream");
        Wire.AddSession(request, session, user);
        return request;
    }

    private HttpRequestMessage Delete(string session, string? user = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Delete, server.Endpoint);
        Wire.AddSession(request, session, user);
        return request;
    }
}
