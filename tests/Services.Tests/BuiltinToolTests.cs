using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace OrleansWorkflows.Services.Tests;

public sealed class BuiltinToolTests
{
    [Fact]
    public async Task Echo_AnswersItsArguments()
    {
        await using var harness = new Harness();
        Assert.Equal("""{"value":[1,{"a":null}]}""", await harness.OkAsync("echo", """{"value":[1,{"a":null}]}"""));
        Assert.Equal("{}", await harness.OkAsync("builtin.echo"));
    }

    [Fact]
    public async Task Fail_FailsAsTold()
    {
        await using var harness = new Harness();
        Assert.Equal(new ToolError("no_seats", "sold out", 409), await harness.FailAsync("fail", new { message = "sold out", code = "no_seats", status = 409 }));
        Assert.Equal("http_503", (await harness.FailAsync("fail", new { status = 503 })).Code);
        Assert.True((await harness.FailAsync("fail", new { outcome_unknown = true })).OutcomeUnknown);
        Assert.False((await harness.FailAsync("fail", new { retryable = false })).Retryable);
    }

    [Theory]
    [InlineData(1, false)]
    [InlineData(2, false)]
    [InlineData(3, true)]
    public async Task FailWithTimes_FailsOnlyTheFirstAttempts(int attempt, bool succeeds)
    {
        await using var harness = new Harness();
        var result = await harness.CallAsync("fail", new { times = 2 }, attempt: attempt);
        Assert.Equal(succeeds, result.Output is not null);
    }

    [Fact]
    public async Task Sleep_AnswersAfterwards_AndStopsAtItsTimeout()
    {
        await using var harness = new Harness();
        Assert.Equal("""{"slept_ms":1}""", await harness.OkAsync("sleep", new { duration = "1ms" }));
        Assert.Equal("timeout", (await harness.FailAsync("sleep", new { ms = 60_000 }, timeout: TimeSpan.FromMilliseconds(20))).Code);
    }

    [Theory]
    [InlineData("sleep", "{}", "give one of")]
    [InlineData("sleep", """{"duration":"1 fortnight"}""", "500ms")]
    [InlineData("sleep", """{"duration":"2h"}""", "type wait")]
    [InlineData("sleep", """{"durration":"2h"}""", "Did you mean 'duration'?")]
    [InlineData("fail", """{"status":5000}""", "100 to 599")]
    [InlineData("fail", """{"times":"often"}""", "whole number")]
    [InlineData("http", "{}", "'url' is missing")]
    [InlineData("http", """{"url":"http://127.0.0.1/","method":"BREW"}""", "GET")]
    [InlineData("http", """{"url":"http://127.0.0.1/","headers":[]}""", "object")]
    [InlineData("http", """{"url":"http://127.0.0.1/","timeout_seconds":0}""", "above zero")]
    [InlineData("sql_query", "{}", "'sql' is missing")]
    [InlineData("echo", "[]", "object")]
    public async Task WrongArguments_AreExplained(string tool, string args, string mend)
    {
        await using var harness = new Harness();
        var error = await harness.FailAsync(tool, args);
        Assert.Equal("invalid_arguments", error.Code);
        Assert.False(error.Retryable);
        Assert.Contains(mend, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Http_SendsWhatItIsTold_AndAnswersStatusHeadersAndBody()
    {
        await using var server = await TestServer.StartAsync(context =>
        {
            context.Response.Headers["X-Extra"] = "yes";
            return TestServer.JsonAsync(context, 201, """{"id":7}""");
        });
        await using var harness = new Harness();

        var output = JsonDocument.Parse(await harness.OkAsync("http", new
        {
            method = "post", url = server.Url + "/things?x=1", headers = new Dictionary<string, object> { ["X-A"] = "b", ["X-N"] = 5 }, body = new { name = "ä" },
        })).RootElement;

        Assert.Equal(201, output.GetProperty("status").GetInt32());
        Assert.Equal("yes", output.GetProperty("headers").GetProperty("x-extra").GetString());
        Assert.Equal(7, output.GetProperty("body").GetProperty("id").GetInt32());
        var asked = Assert.Single(server.Requests);
        Assert.Equal(("POST", "/things?x=1", """{"name":"ä"}"""), (asked.Method, asked.Target, asked.Body));
        Assert.Equal(("b", "5", "e1/step/1"), (asked.Headers["X-A"], asked.Headers["X-N"], asked.Headers["Idempotency-Key"]));
        Assert.Equal("application/json", asked.Headers["Content-Type"]);
    }

    [Fact]
    public async Task HttpTextBody_IsSentAndReadAsText()
    {
        await using var server = await TestServer.StartAsync(context => context.Response.WriteAsync("got " + context.Items["body"]));
        await using var harness = new Harness();
        var output = await harness.OkAsync("http", new { method = "PUT", url = server.Url, body = "plain", headers = new Dictionary<string, string> { ["Content-Type"] = "text/csv" } });
        Assert.Contains("\"body\":\"got plain\"", output, StringComparison.Ordinal);
        Assert.Equal("text/csv", server.Requests.Single().Headers["Content-Type"]);
    }

    [Fact]
    public async Task HttpStatusOtherThan2xx_IsAFailure()
    {
        await using var server = await TestServer.StartAsync(context =>
        {
            context.Response.Headers.RetryAfter = "7";
            return TestServer.JsonAsync(context, 503, """{"title":"busy","detail":"come back"}""", "application/problem+json");
        });
        await using var harness = new Harness();
        var error = await harness.FailAsync("http", new { url = server.Url });
        Assert.Equal(("http_503", 503, TimeSpan.FromSeconds(7)), (error.Code, error.HttpStatus, error.RetryAfter));
        Assert.Contains("come back", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task HttpTimeout_IsItsOwn_AndUnknownOnlyForWrites()
    {
        await using var server = await TestServer.StartAsync(context => Task.Delay(Timeout.Infinite, context.RequestAborted));
        await using var harness = new Harness();
        var read = await harness.FailAsync("http", new { url = server.Url, timeout_seconds = 0.1 });
        var write = await harness.FailAsync("http", new { url = server.Url, method = "POST", timeout_seconds = 0.1 });
        Assert.Equal(("timeout", false, "timeout", true), (read.Code, read.OutcomeUnknown, write.Code, write.OutcomeUnknown));
    }
}
