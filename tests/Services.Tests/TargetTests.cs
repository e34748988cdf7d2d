namespace OrleansWorkflows.Services.Tests;

public sealed class TargetTests
{
    private const string Document = """{"openapi":"3.0.0","info":{"title":"t","version":"1"},"paths":{"/find":{"get":{"operationId":"find","responses":{} } } } }""";

    private sealed class Secrets(Dictionary<ExecutionId, string> tokens) : IExecutionSecrets
    {
        public ValueTask<SavedHeaders> SaveAsync(ExecutionId executionId, IReadOnlyDictionary<string, string> headers, CancellationToken cancellationToken = default) =>
            ValueTask.FromResult(new SavedHeaders(executionId, null));

        public ValueTask TakeBackAsync(SavedHeaders saved, CancellationToken cancellationToken = default) => ValueTask.CompletedTask;

        public ValueTask<IReadOnlyDictionary<string, string>> ReadAsync(ExecutionId executionId, CancellationToken cancellationToken = default) =>
            ValueTask.FromResult<IReadOnlyDictionary<string, string>>(new Dictionary<string, string> { ["X-Token"] = tokens.GetValueOrDefault(executionId, "none") });

        public ValueTask DeleteAsync(ExecutionId executionId, CancellationToken cancellationToken = default) => ValueTask.CompletedTask;

        public ValueTask<int> DeleteForgottenAsync(DateTimeOffset savedBefore, CancellationToken cancellationToken = default) => ValueTask.FromResult(0);
    }

    [Fact]
    public async Task TargetOfAnExecution_ComesBeforeServices_WithTheExecutionsHeaders()
    {
        await using var configured = await TestServer.WithDocumentAsync(Document, context => TestServer.JsonAsync(context, 200, "\"configured\""));
        await using var target = await TestServer.WithDocumentAsync(Document, context => TestServer.JsonAsync(context, 200, "\"target\""));
        await using var harness = new Harness(Harness.Rest("api", configured.Url), secrets: new Secrets([]));
        var api = new TargetApi("flights", "rest", target.Url + "/openapi.json", target.Url);

        Assert.Equal("\"target\"", (await harness.CallAsync("find", target: api)).Output!.ToString());
        Assert.Equal("\"target\"", (await harness.CallAsync("flights.find", target: api)).Output!.ToString());
        Assert.Equal("\"configured\"", (await harness.CallAsync("api.find", target: api)).Output!.ToString());
        Assert.Equal("\"configured\"", (await harness.CallAsync("find")).Output!.ToString());
        Assert.Equal("{}", (await harness.CallAsync("echo", target: api)).Output!.ToString());
        Assert.All(target.Requests, asked => Assert.Equal("none", asked.Headers["X-Token"]));
        Assert.Single(target.Requests, asked => asked.Path == "/openapi.json");
    }

    [Fact]
    public async Task DifferentHeaders_ShareNothing()
    {
        await using var target = await TestServer.WithDocumentAsync(Document, context => TestServer.JsonAsync(context, 200, $"\"{context.Request.Headers["X-Token"]}\""));
        await using var harness = new Harness();
        var api = new TargetApi("flights", "rest", target.Url + "/openapi.json", target.Url);
        await harness.Directory.ListToolsAsync(api, new Dictionary<string, string> { ["X-Token"] = "1" }, TestContext.Current.CancellationToken);
        var tools = await harness.Directory.ListToolsAsync(api, new Dictionary<string, string> { ["X-Token"] = "2" }, TestContext.Current.CancellationToken);
        Assert.Equal(("flights", "find"), (tools.Single().Service, tools.Single().Name));
        Assert.Equal(2, target.Requests.Count);
    }

    [Theory]
    [InlineData("soap", "http://127.0.0.1/x", "X-API-Type")]
    [InlineData("rest", "/etc/passwd", "absolute URL")]
    [InlineData("graphql", "nowhere", "absolute URL")]
    [InlineData("rest", "http://169.254.169.254/latest/meta-data", "WF0330")]
    [InlineData("rest", "ftp://127.0.0.1/x", "WF0330")]
    public async Task TargetThatIsNone_IsExplained(string kind, string url, string why)
    {
        await using var harness = new Harness();
        var result = await harness.CallAsync("find", target: new TargetApi("x", kind, url));
        Assert.Contains(why, result.Error!.Message, StringComparison.Ordinal);
    }
}
