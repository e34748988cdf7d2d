using System.Text.Json;
namespace OrleansWorkflows.Gateway.Tests.Api;

public sealed class ExecutionTests(GatewayFixture gateway)
{
    private const string NoSuchId = "0192e4a07c6e7c6e8a1b2c3d4e5f6071";

    [Fact]
    public async Task Start_WaitsForTheEnd()
    {
        var answer = await gateway.PostAsync("/workflows/demo/greet/execute", """{"params": {"name": "Ada"}, "labels": {"by": "test"}}""");

        Assert.Equal(200, answer.Status);
        Assert.Equal("completed", answer["status"].GetString());
        Assert.Equal("Hello Ada", answer["result"].GetString());
        Assert.Equal("test", answer["labels"].GetProperty("by").GetString());
        Assert.Equal($"/executions/{Id(answer)}", answer.Header("Location"));
        Assert.Equal("say", answer["completed_steps"][0].GetString());
    }

    [Fact]
    public async Task StartOfOneThatWaits_IsAccepted_WithWhatItWaitsFor()
    {
        var answer = await gateway.PostAsync("/workflows/demo/ask/execute");

        Assert.Equal(202, answer.Status);
        Assert.Equal("waiting", answer["status"].GetString());
        Assert.Equal("May I have lunch?", answer["waiting"][0].GetProperty("message").GetString());
    }

    [Fact]
    public async Task ExecutionOfManySteps_IsShownInPart_AndItsStepsPageByPage()
    {
        Assert.Equal(201, (await gateway.PostYamlAsync("/specs", "domain: many\nworkflows:\n  steps:\n    graph:\n      each: { type: foreach, items: 'range(0, 1200)', max_iterations: 2000, as: i, max_parallel: 100, step: { type: set, values: { v: $i } } }\n")).Status);

        var answer = await gateway.PostAsync("/workflows/many/steps/execute");

        Assert.Equal((200, "completed"), (answer.Status, answer["status"].GetString()));
        Assert.True(answer["steps_truncated"].GetBoolean());
        Assert.Equal((1201, 1201), (answer["steps_total"].GetInt32(), answer["steps_by_status"].GetProperty("completed").GetInt32()));
        Assert.Equal((1000, 1000), (answer["steps"].GetArrayLength(), answer["completed_steps"].GetArrayLength()));
        var ids = new HashSet<string>();
        for (var path = $"/executions/{Id(answer)}/steps?limit=500&status=completed"; ;)
        {
            var page = await gateway.GetAsync(path);
            Assert.All(page["items"].EnumerateArray(), step => Assert.True(ids.Add(step.GetProperty("id").GetString()!)));
            if (!page.Json.TryGetProperty("next_cursor", out var cursor))
            {
                break;
            }

            path = $"/executions/{Id(answer)}/steps?limit=500&status=completed&cursor={cursor.GetString()}";
        }

        Assert.Equal(1201, ids.Count);
        (await gateway.GetAsync($"/executions/{Id(answer)}/steps?cursor=x")).IsProblem(400, "WF0208");
        (await gateway.GetAsync($"/executions/{Id(answer)}/steps?status=done")).IsProblem(400, "WF0208");
        Assert.Equal(404, (await gateway.GetAsync($"/executions/{NoSuchId}/steps")).Status);
    }

    [Fact]
    public async Task StartWithoutWaiting_IsAcceptedAtOnce()
    {
        var answer = await gateway.PostAsync("/api/v1/workflows/demo/slow/execute", null, ("Prefer", "respond-async"));

        Assert.Equal((202, "respond-async"), (answer.Status, answer.Header("Preference-Applied")));
        Assert.Equal($"/api/v1/executions/{Id(answer)}", answer.Header("Location"));
        Assert.Equal("running", (await gateway.GetAsync(answer.Header("Location")!))["status"].GetString());
    }

    [Fact]
    public async Task WaitThatRunsOut_IsAccepted()
    {
        var answer = await gateway.PostAsync("/workflows/demo/slow/execute", null, ("Prefer", "wait=0.2"));

        Assert.Equal((202, "running"), (answer.Status, answer["status"].GetString()));
    }

    [Fact]
    public async Task FailedExecution_HasEnded()
    {
        var answer = await gateway.PostAsync("/workflows/demo/give_up/execute");

        Assert.Equal((200, "failed"), (answer.Status, answer["status"].GetString()));
        Assert.Equal("no_luck", answer["error"].GetProperty("code").GetString());
    }

    [Fact]
    public async Task WrongArguments_AreRefusedAllAtOnce()
    {
        var answer = await gateway.PostAsync("/workflows/demo/greet/execute", """{"params": {"nmae": "Ada"}}""");

        answer.IsProblem(400, "WF0210");
        Assert.Equal(2, answer["errors"].GetArrayLength());
    }

    [Fact]
    public async Task LabelsThatNobodyCouldFilterBy_AreRefusedAllAtOnce()
    {
        var answer = await gateway.PostAsync(
            "/workflows/demo/greet/execute", $$"""{"params": {"name": "Ada"}, "labels": {"a:b": "x", "": "x", "long": "{{new string('x', 256)}}", "line": "a\nb", "fine": "x"} }""");

        answer.IsProblem(400, "WF0210");
        Assert.Equal(["WF0214", "WF0214", "WF0214", "WF0214"], answer["errors"].EnumerateArray().Select(error => error.GetProperty("code").GetString()));
        Assert.Equal(["labels", "labels", "labels.long", "labels.line"], answer["errors"].EnumerateArray().Select(error => error.GetProperty("path").GetString()));
    }

    [Fact]
    public async Task SixtyFourLabelsOfFullLength_AreKept_AndOneMoreIsNot()
    {
        string Body(int count) => JsonSerializer.Serialize(new
        {
            @params = new { name = "Ada" },
            labels = Enumerable.Range(0, count).ToDictionary(i => $"{i}".PadRight(63, 'x'), _ => new string('y', 255)),
        });

        var most = await gateway.PostAsync("/workflows/demo/greet/execute", Body(64));
        var more = await gateway.PostAsync("/workflows/demo/greet/execute", Body(65));

        Assert.Equal(200, most.Status);
        Assert.Equal(64, most["labels"].EnumerateObject().Count(label => label.Value.GetString()!.Length == 255));
        more.IsProblem(400, "WF0210");
    }

    [Fact]
    public async Task UnknownWorkflow_IsNotStarted() =>
        Assert.Contains("'demo/greet'", (await gateway.PostAsync("/workflows/demo/gret/execute")).IsProblem(404, "WF0201"), StringComparison.Ordinal);

    [Fact]
    public async Task SameKey_ManyAtOnce_IsOneExecution()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ =>
            gateway.PostAsync("/workflows/demo/greet/execute", """{"params": {"name": "Ada"}}""", ("Idempotency-Key", "hundred"))));

        Assert.All(answers, answer => Assert.Equal(200, answer.Status));
        Assert.Single(answers.Select(Id).Distinct());
    }

    [Fact]
    public async Task SameKey_OtherBody_IsRefused()
    {
        var first = await gateway.PostAsync("/workflows/demo/greet/execute", """{"params": {"name": "Ada"}}""", ("Idempotency-Key", "reused"));
        var second = await gateway.PostAsync("/workflows/demo/greet/execute", """{"params": {"name": "Bob"}}""", ("Idempotency-Key", "reused"));

        second.IsProblem(422, "WF0213");
        Assert.Equal(Id(first), Id(second));
    }

    [Fact]
    public async Task SameKey_OtherWorkflow_IsAnotherExecution()
    {
        var first = await gateway.PostAsync("/workflows/demo/give_up/execute", null, ("Idempotency-Key", "shared"));
        var second = await gateway.PostAsync("/workflows/demo/ask/execute", null, ("Idempotency-Key", "shared"));

        Assert.NotEqual(Id(first), Id(second));
    }

    [Fact]
    public async Task Call_AnswersWithTheBareResult()
    {
        var answer = await gateway.PostAsync("/w/demo/greet", """{"name": "Ada"}""");

        Assert.Equal((200, "\"Hello Ada\""), (answer.Status, answer.Text));
        Assert.StartsWith("/executions/", answer.Header("Content-Location"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task CallThatFails_IsAProblem_WithWhatHappened()
    {
        var answer = await gateway.PostAsync("/w/demo/give_up");

        Assert.Contains("No luck today", answer.IsProblem(422, "WF0218"), StringComparison.Ordinal);
        Assert.Equal("stop", answer["step"].GetString());
        Assert.Equal("no_luck", answer["error"].GetProperty("code").GetString());
        Assert.Equal(0, answer["compensation"].GetArrayLength());
        Assert.Equal(200, (await gateway.GetAsync($"/executions/{Id(answer)}")).Status);
    }

    [Fact]
    public async Task CallThatWaits_IsAccepted_WithTheExecution()
    {
        var answer = await gateway.PostAsync("/w/demo/ask", """{"topic": "tea"}""");

        Assert.Equal(202, answer.Status);
        Assert.Equal("May I have tea?", answer["waiting"][0].GetProperty("message").GetString());
    }

    [Fact]
    public async Task Execution_IsShown_WithAndWithoutSteps()
    {
        var started = await gateway.PostAsync("/workflows/demo/greet/execute", """{"params": {"name": "Ada"}}""");

        var full = await gateway.GetAsync($"/executions/{Id(started)}");
        var brief = await gateway.GetAsync($"/executions/{Guid.Parse(Id(started))}?steps=false");

        Assert.Equal("completed", full["steps"][0].GetProperty("status").GetString());
        Assert.Equal(Id(started), Id(brief));
        Assert.False(brief.Json.TryGetProperty("steps", out _));
    }

    [Theory]
    [InlineData("GET", "")]
    [InlineData("GET", "/history")]
    [InlineData("GET", "/events")]
    [InlineData("POST", "/cancel")]
    [InlineData("POST", "/terminate")]
    public async Task UnknownExecution_IsNotFound(string method, string suffix)
    {
        (await gateway.SendAsync(new HttpMethod(method), $"/executions/{NoSuchId}{suffix}", null, null)).IsProblem(404, "WF0207");
        (await gateway.SendAsync(new HttpMethod(method), $"/executions/nonsense{suffix}", null, null)).IsProblem(404, "WF0207");
    }

    [Fact]
    public async Task List_IsFilteredAndPaged()
    {
        foreach (var name in (string[])["a", "b", "c"])
        {
            await gateway.PostAsync("/workflows/demo/greet/execute", $$$"""{"params": {"name": "{{{name}}}"}, "labels": {"batch": "list"}}""");
        }

        var first = await gateway.GetAsync("/executions?label=batch:list&limit=2");
        var second = await gateway.GetAsync($"/executions?label=batch:list&limit=2&cursor={Uri.EscapeDataString(first["next_cursor"].GetString()!)}");
        var none = await gateway.GetAsync("/executions?label=batch:list&status=failed,running");

        Assert.Equal(2, first["items"].GetArrayLength());
        Assert.Equal(1, second["items"].GetArrayLength());
        Assert.Equal(0, none["items"].GetArrayLength());
        Assert.Equal("greet", first["items"][0].GetProperty("workflow").GetString());
        Assert.Equal(1, (await gateway.GetAsync("/executions?label=batch:list&limit=1&workflow=demo/greet"))["items"].GetArrayLength());
    }

    [Fact]
    public async Task CursorOfAnotherFilter_GoesOnFromThere()
    {
        var label = Guid.NewGuid().ToString("N");
        var ids = new List<string>();
        foreach (var name in (string[])["a", "b", "c"])
        {
            ids.Add(Id(await gateway.PostAsync("/workflows/demo/greet/execute", $$$"""{"params": {"name": "{{{name}}}"}, "labels": {"batch": "{{{label}}}"}}""")));
        }

        var middle = await gateway.GetAsync($"/executions?label=batch:{label}&limit=1");
        var rest = await gateway.GetAsync($"/executions?workflow=demo/greet&status=completed&q={label}&cursor={middle["next_cursor"].GetString()}");

        Assert.Equal([ids[1], ids[0]], rest["items"].EnumerateArray().Select(item => item.GetProperty("execution_id").GetString()));
    }

    [Theory]
    [InlineData("?status=done")]
    [InlineData("?since=yesterday")]
    [InlineData("?until=12:30")]
    [InlineData("?since=2026-03-02&until=2026-03-01")]
    [InlineData("?label=team")]
    [InlineData("?limit=many")]
    [InlineData("?cursor=nonsense")]
    public async Task BadQuery_IsRefused(string query) => (await gateway.GetAsync("/executions" + query)).IsProblem(400, "WF0208");

    [Fact]
    public async Task History_IsPagedFromASequence()
    {
        var started = await gateway.PostAsync("/workflows/demo/greet/execute", """{"params": {"name": "Ada"}}""");

        var all = await gateway.GetAsync($"/executions/{Id(started)}/history");
        var first = await gateway.GetAsync($"/executions/{Id(started)}/history?limit=1");
        var rest = await gateway.GetAsync($"/executions/{Id(started)}/history?cursor={first["next_cursor"].GetString()}");

        Assert.Equal("execution_started", all["items"][0].GetProperty("type").GetString());
        Assert.Equal(all["items"].GetArrayLength() - 1, rest["items"].GetArrayLength());
        Assert.Equal(2, rest["items"][0].GetProperty("sequence").GetInt64());
    }

    private static string Id(Answer answer) => answer["execution_id"].GetString()!;
}
