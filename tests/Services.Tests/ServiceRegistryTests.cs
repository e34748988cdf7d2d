using Microsoft.AspNetCore.Http;
using OrleansWorkflows.Services.Configuration;

namespace OrleansWorkflows.Services.Tests;

public sealed class ServiceRegistryTests
{
    private static string Document(params string[] operations) =>
        $$"""{"openapi":"3.0.0","info":{"title":"t","version":"1"},"paths":{ {{string.Join(",", operations.Select(name => $$"""
        "/{{name}}":{"get":{"operationId":"{{name}}","responses":{} },"post":{"operationId":"{{name}}_it","responses":{} } }
        """))}} } }""";

    private static Task OkAsync(HttpContext context) => TestServer.JsonAsync(context, 200, $"\"{context.Request.Path}\"");

    private static string Two(TestServer a, TestServer b, string moreA = "", string moreB = "") => $$"""
        services:
          a: { type: rest, {{moreA}} config: { openapi: "{{a.Url}}/openapi.json", base_url: "{{a.Url}}" } }
          b: { type: rest, {{moreB}} config: { openapi: "{{b.Url}}/openapi.json", base_url: "{{b.Url}}" } }
        """;

    [Fact]
    public async Task NothingConnects_BeforeTheFirstCall()
    {
        await using var server = await TestServer.WithDocumentAsync(Document("x"), OkAsync);
        await using var harness = new Harness(Harness.Rest("api", server.Url));

        Assert.Equal([("builtin", "ready"), ("api", "not_loaded")], harness.Directory.List().Select(service => (service.Name, service.State)));
        Assert.Empty(server.Requests);
        await harness.OkAsync("api.x");
        Assert.Equal("ready", harness.Directory.List()[1].State);
    }

    [Fact]
    public async Task HundredFirstCalls_ReadTheDescriptionOnce()
    {
        await using var server = await TestServer.WithDocumentAsync(Document("x"), OkAsync);
        await using var harness = new Harness(Harness.Rest("api", server.Url));
        await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => harness.OkAsync("api.x")));
        Assert.Single(server.Requests, request => request.Path == "/openapi.json");
    }

    [Fact]
    public async Task FailedLoad_IsRememberedForAWhile_NamesTheServiceAndTheNextTry()
    {
        var broken = true;
        await using var server = await TestServer.StartAsync(context =>
            broken ? TestServer.JsonAsync(context, 500, "{}") : context.Request.Path == "/openapi.json" ? TestServer.JsonAsync(context, 200, Document("x")) : OkAsync(context));
        var time = new SteppedTime();
        await using var harness = new Harness(Harness.Rest("api", server.Url), time: time);

        var error = await harness.FailAsync("api.x");
        Assert.Equal(("service_unavailable", false, true, TimeSpan.FromSeconds(1)), (error.Code, error.OutcomeUnknown, error.Retryable, error.RetryAfter));
        Assert.Contains("'api'", error.Message, StringComparison.Ordinal);
        Assert.Contains("tried again at 03:04:06 UTC", error.Message, StringComparison.Ordinal);
        await harness.FailAsync("api.x");
        Assert.Single(server.Requests);
        Assert.Equal("failed", harness.Directory.List()[1].State);

        broken = false;
        time.Advance(TimeSpan.FromSeconds(1));
        await harness.OkAsync("api.x");
        Assert.Equal(("ready", null), (harness.Directory.List()[1].State, harness.Directory.List()[1].Error));
    }

    [Theory]
    [InlineData("{}", "no 'openapi' key")]
    [InlineData("<html>", "")]
    [InlineData("""{"openapi":"3.0.0","info":{"title":"t","version":"1"},"paths":{}}""", "no operations")]
    public async Task DocumentThatIsNone_IsExplained(string document, string why)
    {
        await using var server = await TestServer.WithDocumentAsync(document, OkAsync);
        await using var harness = new Harness(Harness.Rest("api", server.Url));
        var error = await harness.FailAsync("api.x");
        Assert.Equal("service_unavailable", error.Code);
        Assert.Contains(why, error.Message, StringComparison.Ordinal);
        var thrown = await Assert.ThrowsAsync<ServiceUnavailableException>(() => harness.Directory.ListToolsAsync("api", TestContext.Current.CancellationToken).AsTask());
        Assert.Equal("api", thrown.Service);
    }

    [Fact]
    public async Task ServiceThatHangs_DelaysNoOther()
    {
        await using var slow = await TestServer.StartAsync(context => Task.Delay(Timeout.Infinite, context.RequestAborted));
        await using var good = await TestServer.WithDocumentAsync(Document("x"), OkAsync);
        await using var harness = new Harness(Two(slow, good), options => options with { LookupTimeout = TimeSpan.FromMilliseconds(200) });

        var hanging = Enumerable.Range(0, 50).Select(_ => harness.CallAsync("a.x", timeout: TimeSpan.FromSeconds(3)).AsTask()).ToList();
        Assert.Equal("\"/x\"", await harness.OkAsync("b.x"));
        Assert.Equal("\"/x\"", await harness.OkAsync("x"));
        Assert.Equal(ToolLookupKind.Found, (await harness.Directory.FindAsync("x", null, TestContext.Current.CancellationToken)).Kind);
        Assert.Equal(ToolLookupKind.NotKnown, (await harness.Directory.FindAsync("y", null, TestContext.Current.CancellationToken)).Kind);
        Assert.All(hanging, call => Assert.False(call.IsCompleted));
        Assert.All(await Task.WhenAll(hanging), result => Assert.Equal(("timeout", false), (result.Error!.Code, result.Error.OutcomeUnknown)));
    }

    [Fact]
    public async Task BareName_IsTheOneServiceThatHasIt()
    {
        await using var a = await TestServer.WithDocumentAsync(Document("x", "both", "echo"), OkAsync);
        await using var b = await TestServer.WithDocumentAsync(Document("y", "both"), OkAsync);
        await using var harness = new Harness(Two(a, b));

        await harness.OkAsync("y");
        Assert.Single(b.Calls);
        var error = await harness.FailAsync("both");
        Assert.Equal(("ambiguous_tool", false), (error.Code, error.Retryable));
        Assert.Contains("a.both, b.both", error.Message, StringComparison.Ordinal);
        await harness.OkAsync("b.both");
        Assert.Equal("{}", await harness.OkAsync("echo"));
        Assert.Equal("\"/echo\"", await harness.OkAsync("a.echo"));
    }

    [Theory]
    [InlineData("xx", "unknown_tool", "Did you mean 'x'?")]
    [InlineData("c.x", "unknown_tool", "no service 'c'")]
    [InlineData("a.nope", "unknown_tool", "service 'a' has no tool 'nope'")]
    [InlineData("ech", "unknown_tool", "Did you mean 'echo'?")]
    public async Task UnknownTool_IsExplained(string tool, string code, string mend)
    {
        await using var a = await TestServer.WithDocumentAsync(Document("x"), OkAsync);
        await using var b = await TestServer.WithDocumentAsync(Document("y"), OkAsync);
        await using var harness = new Harness(Two(a, b));
        var error = await harness.FailAsync(tool);
        Assert.Equal((code, false), (error.Code, error.Retryable));
        Assert.Contains(mend, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Validation_IsToldWhatIsKnown()
    {
        await using var a = await TestServer.WithDocumentAsync(Document("search", "both"), OkAsync);
        await using var b = await TestServer.WithDocumentAsync(Document("both"), OkAsync);
        await using var harness = new Harness(Two(a, b));
        var find = (string tool) => harness.Directory.FindAsync(tool, null, TestContext.Current.CancellationToken);

        Assert.Equal("a", (await find("search")).Tool!.Service);
        Assert.True((await find("a.search")).Tool!.IsReadOnly);
        Assert.False((await find("search_it")).Tool!.IsReadOnly);
        Assert.Equal("builtin", (await find("http")).Tool!.Service);
        Assert.Equal(["a", "b"], (await find("both")) is { Kind: ToolLookupKind.Ambiguous } both ? both.Candidates : []);
        Assert.Equal((ToolLookupKind.Unknown, "search"), (await find("serch")) is var near ? (near.Kind, near.Candidates[0]) : default);
        Assert.Equal(ToolLookupKind.Unknown, (await find("a.nope")).Kind);
        Assert.Equal(["a.search"], (await find("a.serch")).Candidates);
    }

    [Fact]
    public async Task ServiceThatIsOff_IsKnownButNotCalled()
    {
        await using var a = await TestServer.WithDocumentAsync(Document("x"), OkAsync);
        await using var b = await TestServer.WithDocumentAsync(Document("x"), OkAsync);
        await using var harness = new Harness(Two(a, b, "enabled: false, expose: true,"));

        Assert.Equal(("service_disabled", false), (await harness.FailAsync("a.x")) is var error ? (error.Code, error.Retryable) : default);
        await harness.OkAsync("x");
        Assert.Empty(a.Requests);
        Assert.Equal(("disabled", false, true), harness.Directory.List()[1] is var summary ? (summary.State, summary.Enabled, summary.Expose) : default);
        Assert.Equal(ToolLookupKind.NotKnown, (await harness.Directory.FindAsync("a.x", null, TestContext.Current.CancellationToken)).Kind);
    }

    [Fact]
    public async Task Dependency_MustBeReadableFirst()
    {
        await using var a = await TestServer.StartAsync(context => TestServer.JsonAsync(context, 500, "{}"));
        await using var b = await TestServer.WithDocumentAsync(Document("x"), OkAsync);
        await using var harness = new Harness(Two(a, b, moreB: "depends_on: [a],"));
        var error = await harness.FailAsync("b.x");
        Assert.Equal("service_unavailable", error.Code);
        Assert.Contains("service 'a'", error.Message, StringComparison.Ordinal);
        Assert.Empty(b.Requests);
    }

    [Fact]
    public async Task MaxConcurrency_IsKept()
    {
        var (now, most) = (0, 0);
        var gate = new TaskCompletionSource();
        var two = new TaskCompletionSource();
        await using var server = await TestServer.WithDocumentAsync(Document("x"), async context =>
        {
            most = Math.Max(most, Interlocked.Increment(ref now));
            if (now == 2)
            {
                two.TrySetResult();
            }

            await gate.Task;
            Interlocked.Decrement(ref now);
            await OkAsync(context);
        });
        await using var harness = new Harness(Harness.Rest("api", server.Url, "max_concurrency: 2"));
        var calls = Enumerable.Range(0, 10).Select(_ => harness.CallAsync("x").AsTask()).ToList();
        await two.Task;
        var late = await harness.FailAsync("x_it", timeout: TimeSpan.FromMilliseconds(30));
        gate.SetResult();

        Assert.All(await Task.WhenAll(calls), result => Assert.Null(result.Error));
        Assert.Equal(2, most);
        Assert.Equal(("timeout", false), (late.Code, late.OutcomeUnknown));
    }

    [Fact]
    public async Task MaxConnections_AreKept()
    {
        var (now, most) = (0, 0);
        await using var server = await TestServer.WithDocumentAsync(Document("x"), async context =>
        {
            most = Math.Max(most, Interlocked.Increment(ref now));
            await Task.Yield();
            Interlocked.Decrement(ref now);
            await OkAsync(context);
        });
        await using var harness = new Harness(Harness.Rest("api", server.Url, "pool: { max_connections: 1 }"));
        await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => harness.OkAsync("x")));
        Assert.Equal(1, most);
    }

    [Theory]
    [InlineData("timeout: 30s", 1)]
    [InlineData("pool: { idle_connections: 0 }", 5)]
    public async Task ConnectionsAreKept_UnlessNoneMayBeIdle(string more, int connections)
    {
        var seen = new System.Collections.Concurrent.ConcurrentDictionary<string, bool>();
        await using var server = await TestServer.WithDocumentAsync(Document("x"), context =>
        {
            seen[context.Connection.Id] = true;
            return OkAsync(context);
        });
        await using var harness = new Harness(Harness.Rest("api", server.Url, more));
        for (var i = 0; i < 5; i++)
        {
            await harness.OkAsync("x");
        }

        Assert.Equal(connections, seen.Count);
    }

    [Fact]
    public async Task MemoryLimit_BoundsAnswersAndTheCache()
    {
        var size = 2_000;
        await using var server = await TestServer.WithDocumentAsync(Document("x", "y"), context => TestServer.JsonAsync(context, 200, $"\"{new string('a', size)}\""));
        await using var harness = new Harness("global: { memory_limit: 1KB }\n" + Harness.Rest("api", server.Url, "cache_ttl: 1h"));

        var error = await harness.FailAsync("x");
        Assert.Equal(("output_too_large", false), (error.Code, error.Retryable));
        size = 500;
        await harness.OkAsync("x");
        await harness.OkAsync("y");
        await harness.OkAsync("y");
        Assert.Equal(3, server.Calls.Count());
        await harness.OkAsync("x");
        Assert.Equal(4, server.Calls.Count());
    }

    [Fact]
    public async Task GlobalTimeout_IsTheDefault_AndTheStepsComesFirst()
    {
        await using var server = await TestServer.WithDocumentAsync(Document("x"), context => Task.Delay(Timeout.Infinite, context.RequestAborted));
        await using var harness = new Harness("global: { timeout: 100ms }\n" + Harness.Rest("api", server.Url));
        await harness.Directory.ListToolsAsync("api", TestContext.Current.CancellationToken);
        Assert.Equal("timeout", (await harness.FailAsync("x")).Code);
        Assert.Equal("timeout", (await harness.FailAsync("x", timeout: TimeSpan.Zero)).Code);
        using var impatient = new CancellationTokenSource(TimeSpan.FromMilliseconds(300));
        var longer = await harness.Invoker.InvokeAsync(
            new ToolCall { Tool = "x", Args = JsonBytes.EmptyObject, IdempotencyKey = "k", Timeout = TimeSpan.FromDays(400) }, impatient.Token);
        Assert.Equal("cancelled", longer.Error!.Code);
    }

    [Theory]
    [InlineData("""{"a":1,"a":2}""")]
    [InlineData("""{"x":[1""")]
    [InlineData("7")]
    public async Task ArgumentsThatAreNoObject_AreRefused(string args)
    {
        await using var server = await TestServer.WithDocumentAsync(Document("x"), OkAsync);
        await using var harness = new Harness(Harness.Rest("api", server.Url));
        var result = await harness.Invoker.InvokeAsync(
            new ToolCall { Tool = "api.x", Args = new JsonBytes(System.Text.Encoding.UTF8.GetBytes(args)), IdempotencyKey = "k" }, TestContext.Current.CancellationToken);
        Assert.Equal("invalid_arguments", result.Error!.Code);
        Assert.Empty(server.Calls);
    }

    [Fact]
    public async Task Cache_GivesReadsAgain_UntilTheyAreOld()
    {
        await using var server = await TestServer.WithDocumentAsync(Document("x"), OkAsync);
        var time = new SteppedTime();
        await using var harness = new Harness(Harness.Rest("api", server.Url, "cache_ttl: 1m"), time: time);

        await harness.OkAsync("x");
        await harness.OkAsync("x");
        Assert.Single(server.Calls);
        await harness.OkAsync("x_it");
        await harness.OkAsync("x_it");
        Assert.Equal(3, server.Calls.Count());
        time.Advance(TimeSpan.FromMinutes(1));
        await harness.OkAsync("x");
        Assert.Equal(4, server.Calls.Count());
    }

    [Fact]
    public async Task Breaker_OpensAfterFailuresInARow_AndLetsOneTryLater()
    {
        var status = 500;
        await using var server = await TestServer.WithDocumentAsync(Document("x"), context => TestServer.JsonAsync(context, status, "{}"));
        var time = new SteppedTime();
        await using var harness = new Harness(Harness.Rest("api", server.Url, "circuit_breaker: { threshold: 3, timeout: 60s }"), time: time);

        status = 404;
        for (var i = 0; i < 5; i++)
        {
            Assert.Equal("http_404", (await harness.FailAsync("x")).Code);
        }

        status = 500;
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal("http_500", (await harness.FailAsync("x")).Code);
        }

        var asked = server.Calls.Count();
        var open = await harness.FailAsync("x");
        Assert.Equal(("circuit_open", false, true, TimeSpan.FromSeconds(60)), (open.Code, open.OutcomeUnknown, open.Retryable, open.RetryAfter));
        Assert.Contains("03:05:05 UTC", open.Message, StringComparison.Ordinal);
        Assert.Equal(asked, server.Calls.Count());

        time.Advance(TimeSpan.FromSeconds(60));
        Assert.Equal("http_500", (await harness.FailAsync("x")).Code);
        Assert.Equal("circuit_open", (await harness.FailAsync("x")).Code);
        time.Advance(TimeSpan.FromSeconds(60));
        status = 200;
        Assert.Equal("{}", await harness.OkAsync("x"));
        Assert.Equal("{}", await harness.OkAsync("x"));
    }

    [Fact]
    public async Task Retry_RepeatsReadsOnly()
    {
        var failures = 2;
        await using var server = await TestServer.WithDocumentAsync(Document("x"), context =>
            Interlocked.Decrement(ref failures) >= 0 ? TestServer.JsonAsync(context, 503, "{}") : OkAsync(context));
        await using var harness = new Harness(Harness.Rest("api", server.Url, "retry: { attempts: 3, delay: 1ms, backoff: fixed }"));

        Assert.Equal("\"/x\"", await harness.OkAsync("x"));
        Assert.Equal(3, server.Calls.Count());
        Assert.Single(server.Calls.Select(call => call.Headers["Idempotency-Key"]).Distinct());
        failures = 1;
        Assert.Equal("http_503", (await harness.FailAsync("x_it")).Code);
        Assert.Equal(4, server.Calls.Count());
    }

    [Fact]
    public async Task NewConfiguration_ReplacesOnlyWhatChanged()
    {
        await using var a = await TestServer.WithDocumentAsync(Document("x"), OkAsync);
        await using var b = await TestServer.WithDocumentAsync(Document("y"), OkAsync);
        await using var harness = new Harness(Two(a, b));
        await harness.OkAsync("a.x");
        await harness.OkAsync("b.y");

        harness.Registry.Apply(ServiceConfigurationReader.Read(Two(a, b, moreB: "timeout: 9s,"), "s.yaml", _ => null).OrThrow());
        Assert.Equal(["ready", "not_loaded"], harness.Directory.List().Skip(1).Select(service => service.State));
        await harness.OkAsync("b.y");

        harness.Registry.Apply(ServiceConfiguration.Empty);
        Assert.Equal("unknown_tool", (await harness.FailAsync("a.x")).Code);
    }

    [Fact]
    public async Task ToolAddedToAnApi_IsFoundLater()
    {
        var document = Document("x");
        await using var server = await TestServer.StartAsync(context => context.Request.Path == "/openapi.json" ? TestServer.JsonAsync(context, 200, document) : OkAsync(context));
        var time = new SteppedTime();
        await using var harness = new Harness(Harness.Rest("api", server.Url), time: time);
        Assert.Equal("unknown_tool", (await harness.FailAsync("api.y")).Code);
        document = Document("x", "y");
        Assert.Equal("unknown_tool", (await harness.FailAsync("api.y")).Code);
        time.Advance(TimeSpan.FromSeconds(31));
        await harness.OkAsync("api.y");
    }
}
