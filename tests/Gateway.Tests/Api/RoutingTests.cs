namespace OrleansWorkflows.Gateway.Tests.Api;

public sealed class RoutingTests(GatewayFixture gateway)
{
    [Theory]
    [InlineData("/exections", "/executions")]
    [InlineData("/workflow", "/workflows")]
    [InlineData("/api/v1/exections", "/api/v1/executions")]
    [InlineData("/executions/0192e4a07c6e7c6e8a1b2c3d4e5f6071/histroy", "/executions/0192e4a07c6e7c6e8a1b2c3d4e5f6071/history")]
    [InlineData("/healt", "/health")]
    public async Task UnknownRoute_NamesTheOneMeant(string path, string meant) =>
        Assert.Contains($"'{meant}'", (await gateway.GetAsync(path)).IsProblem(404, "WF0230"), StringComparison.Ordinal);

    [Fact]
    public async Task UnknownRoute_FarFromAny_PointsToTheReference() =>
        Assert.Contains("/openapi.json", (await gateway.GetAsync("/nothing/like/that/at/all")).IsProblem(404, "WF0230"), StringComparison.Ordinal);

    [Fact]
    public async Task OtherMethod_NamesTheRightOnes()
    {
        var answer = await gateway.SendAsync(HttpMethod.Put, "/executions", "{}", "application/json");

        Assert.Contains("GET", answer.IsProblem(405, "WF0231"), StringComparison.Ordinal);
        Assert.Contains("GET", answer.Header("Allow"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/health/live")]
    [InlineData("/health/live/")]
    [InlineData("/api/v1/health/live")]
    [InlineData("/api/v1/health/live/")]
    public async Task Route_IsServedAtBothPlaces_WithAndWithoutSlash(string path) => Assert.Equal(200, (await gateway.GetAsync(path)).Status);

    [Fact]
    public async Task HeadOfHealth_HasNoBody()
    {
        var answer = await gateway.SendAsync(HttpMethod.Head, "/health/live", null, null);

        Assert.Equal((200, ""), (answer.Status, answer.Text));
    }

    [Fact]
    public async Task Docs_AreServed()
    {
        var answer = await gateway.GetAsync("/docs/index.html");

        Assert.Equal(200, answer.Status);
        Assert.Contains("swagger-ui", answer.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Origin", "https://evil.example")]
    [InlineData("Origin", "null")]
    [InlineData("Host", "evil.example")]
    public async Task ForeignPage_IsRefused(string header, string value) =>
        (await gateway.PostAsync("/workflows/demo/greet/execute", "{}", (header, value))).IsProblem(403, "WF0227");

    [Fact]
    public async Task OwnPage_IsServed()
    {
        var own = gateway.Client.BaseAddress!.GetLeftPart(UriPartial.Authority);

        Assert.Equal(200, (await gateway.GetAsync("/health/live", ("Origin", own))).Status);
    }

    [Theory]
    [InlineData("{\"params\": }", "application/json", 400, "WF0203")]
    [InlineData("[]", "application/json", 400, "WF0203")]
    [InlineData("name=Ada", "application/x-www-form-urlencoded", 415, "WF0204")]
    [InlineData("{\"parms\": {}}", "application/json", 400, "WF0211")]
    [InlineData("{\"params\": []}", "application/json", 400, "WF0211")]
    public async Task BadBody_IsRefused(string body, string contentType, int status, string code) =>
        (await gateway.SendAsync(HttpMethod.Post, "/workflows/demo/greet/execute", body, contentType)).IsProblem(status, code);

    [Fact]
    public async Task TooLargeParams_AreRefused()
    {
        var body = $$$"""{"params": {"name": "{{{new string('x', 70_000)}}}"}}""";

        Assert.Contains("65536", (await gateway.PostAsync("/workflows/demo/greet/execute", body)).IsProblem(413, "WF0205"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task BadPrefer_IsRefused() =>
        (await gateway.PostAsync("/workflows/demo/greet/execute", "{}", ("Prefer", "wait=long"))).IsProblem(400, "WF0209");

    [Fact]
    public async Task PlainRequestToTheSocket_IsRefused() =>
        Assert.Contains("/executions/{id}/events", (await gateway.GetAsync("/ws")).IsProblem(426, "WF0225"), StringComparison.Ordinal);

    [Fact]
    public async Task RefusedSocket_KeepsTheConnection()
    {
        using var client = new System.Net.Sockets.TcpClient();
        await client.ConnectAsync(gateway.Client.BaseAddress!.Host, gateway.Client.BaseAddress.Port, TestContext.Current.CancellationToken);
        var stream = client.GetStream();
        foreach (var path in (string[])["/ws", "/health/live"])
        {
            await stream.WriteAsync(System.Text.Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n"), TestContext.Current.CancellationToken);
            Assert.True(await stream.ReadAsync(new byte[4096], TestContext.Current.CancellationToken) > 0, path);
        }
    }
}
