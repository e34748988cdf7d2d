using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Http;

namespace OrleansWorkflows.Services.Tests;

/// <summary>What a failed attempt says about its effect: the engine decides by this whether to repeat and what to undo.</summary>
public sealed class FailureTests
{
    private const string Document = """
        {"openapi":"3.0.0","info":{"title":"t","version":"1"},"paths":{"/a":{
          "get":{"operationId":"read","responses":{}},
          "post":{"operationId":"write","requestBody":{"content":{"application/json":{"schema":{"type":"object"}}}},"responses":{}},
          "delete":{"operationId":"remove","responses":{}}}}}
        """;

    [Fact]
    public async Task ConnectionRefused_IsKnownToHaveHadNoEffect()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();
        await using var server = await TestServer.WithDocumentAsync(Document, _ => Task.CompletedTask);
        await using var harness = new Harness($$"""services: { api: { type: rest, config: { openapi: "{{server.Url}}/openapi.json", base_url: "http://127.0.0.1:{{port}}" } } }""");

        var error = await harness.FailAsync("write", "{}");

        Assert.Equal(("connection_failed", false, true, null), (error.Code, error.OutcomeUnknown, error.Retryable, error.HttpStatus));
    }

    [Fact]
    public async Task UnknownHost_IsKnownToHaveHadNoEffect()
    {
        await using var server = await TestServer.WithDocumentAsync(Document, _ => Task.CompletedTask);
        await using var harness = new Harness($$"""services: { api: { type: rest, config: { openapi: "{{server.Url}}/openapi.json", base_url: "http://no-such-host.invalid" } } }""");
        Assert.Equal(("connection_failed", false), (await harness.FailAsync("write", "{}")) is var error ? (error.Code, error.OutcomeUnknown) : default);
    }

    [Theory]
    [InlineData("write", true)]
    [InlineData("remove", true)]
    [InlineData("read", false)]
    public async Task ConnectionAbortedAfterTheEffect_LeavesWritesUnknown_AndIsNotRepeatedInside(string tool, bool unknown)
    {
        var effects = 0;
        await using var server = await TestServer.WithDocumentAsync(Document, context =>
        {
            effects++;
            context.Abort();
            return Task.CompletedTask;
        });
        await using var harness = new Harness(Harness.Rest("api", server.Url));

        var error = await harness.FailAsync(tool, "{}");

        Assert.Equal(("connection_lost", unknown, true), (error.Code, error.OutcomeUnknown, error.Retryable));
        Assert.True(effects == 1 || !unknown, $"{effects} effects");
    }

    [Fact]
    public async Task AnswerCutInTheMiddle_LeavesWritesUnknown()
    {
        await using var server = await TestServer.WithDocumentAsync(Document, async context =>
        {
            context.Response.ContentType = "application/json";
            context.Response.ContentLength = 1000;
            await context.Response.WriteAsync("{\"half\":");
            await context.Response.Body.FlushAsync();
            context.Abort();
        });
        await using var harness = new Harness(Harness.Rest("api", server.Url));
        Assert.Equal(("connection_lost", true), (await harness.FailAsync("write", "{}")) is var error ? (error.Code, error.OutcomeUnknown) : default);
    }

    [Fact]
    public async Task Timeout_LeavesWritesUnknown_AndNamesTheService()
    {
        await using var server = await TestServer.WithDocumentAsync(Document, context => Task.Delay(Timeout.Infinite, context.RequestAborted));
        await using var harness = new Harness(Harness.Rest("api", server.Url, "timeout: 150ms"));
        await harness.Directory.ListToolsAsync("api", TestContext.Current.CancellationToken);

        var write = await harness.FailAsync("write", "{}");
        var read = await harness.FailAsync("read", "{}", timeout: TimeSpan.FromMilliseconds(50));

        Assert.Equal(("timeout", true, "timeout", false), (write.Code, write.OutcomeUnknown, read.Code, read.OutcomeUnknown));
        Assert.Contains("service 'api', tool 'write'", write.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task CancelledCall_IsUnknownForWrites()
    {
        var arrived = new TaskCompletionSource();
        await using var server = await TestServer.WithDocumentAsync(Document, context =>
        {
            arrived.TrySetResult();
            return Task.Delay(Timeout.Infinite, context.RequestAborted);
        });
        await using var harness = new Harness(Harness.Rest("api", server.Url));
        using var stopping = new CancellationTokenSource();
        var call = harness.Invoker.InvokeAsync(new ToolCall { Tool = "write", Args = JsonBytes.EmptyObject, IdempotencyKey = "k" }, stopping.Token);
        await arrived.Task;
        await stopping.CancelAsync();

        var error = (await call).Error!;
        Assert.Equal(("cancelled", true), (error.Code, error.OutcomeUnknown));
    }

    [Theory]
    [InlineData("120", 120)]
    [InlineData("Fri, 02 Jan 2026 03:05:05 GMT", 60)]
    [InlineData("nonsense", null)]
    public async Task RetryAfter_IsRead(string header, int? seconds)
    {
        await using var server = await TestServer.WithDocumentAsync(Document, context =>
        {
            context.Response.StatusCode = 429;
            context.Response.Headers.RetryAfter = header;
            return Task.CompletedTask;
        });
        await using var harness = new Harness(Harness.Rest("api", server.Url), time: new SteppedTime());
        Assert.Equal(seconds, (await harness.FailAsync("read")).RetryAfter?.TotalSeconds);
    }

    [Fact]
    public async Task AnswerThatIsNotTheJsonItClaims_LeavesWritesUnknown()
    {
        await using var server = await TestServer.WithDocumentAsync(Document, context => TestServer.JsonAsync(context, 200, "{oops"));
        await using var harness = new Harness(Harness.Rest("api", server.Url));
        Assert.Equal(("invalid_answer", true), (await harness.FailAsync("write", "{}")) is var error ? (error.Code, error.OutcomeUnknown) : default);
    }
}
