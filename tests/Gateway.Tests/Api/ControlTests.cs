namespace OrleansWorkflows.Gateway.Tests.Api;

public sealed class ControlTests(GatewayFixture gateway)
{
    [Fact]
    public async Task RightAnswer_LetsItGoOn()
    {
        var id = await StartAsync("ask");

        var answer = await gateway.PostAsync($"/executions/{id}/resume", """{"answer": {"approved": true}}""");

        Assert.Equal((200, "completed"), (answer.Status, answer["status"].GetString()));
        Assert.True(answer["result"].GetProperty("approved").GetBoolean());
    }

    [Fact]
    public async Task SameTokenAgain_RunsNothing_AndSaysSo()
    {
        var id = await StartAsync("ask");
        var token = (await gateway.GetAsync($"/executions/{id}"))["waiting"][0].GetProperty("token").GetString();
        await gateway.PostAsync($"/executions/{id}/resume", $$$"""{"answer": {"approved": true}, "token": "{{{token}}}"}""");

        var again = await gateway.PostAsync($"/executions/{id}/resume", $$$"""{"answer": {"approved": false}, "token": "{{{token}}}"}""");

        Assert.Equal(200, again.Status);
        Assert.True(again["already_answered"].GetBoolean());
        Assert.True(again["first_answer"].GetProperty("approved").GetBoolean());
        Assert.True(again["result"].GetProperty("approved").GetBoolean());
    }

    [Fact]
    public async Task AnswerThatDoesNotFit_IsRefused_AndItGoesOnWaiting()
    {
        var id = await StartAsync("ask");

        var answer = await gateway.PostAsync($"/executions/{id}/resume", """{"answer": {"approved": "perhaps"}}""");

        answer.IsProblem(422, "WF0223");
        Assert.NotEmpty(answer["errors"].EnumerateArray());
        Assert.Equal("bool", answer["waiting"][0].GetProperty("expects").GetProperty("approved").ToString() is var expects && expects.Contains("bool", StringComparison.Ordinal) ? "bool" : expects);
        Assert.Equal("waiting", (await gateway.GetAsync($"/executions/{id}"))["status"].GetString());
    }

    [Fact]
    public async Task UnknownToken_IsRefused()
    {
        var id = await StartAsync("ask");

        (await gateway.PostAsync($"/executions/{id}/resume", """{"answer": {"approved": true}, "token": "wrong"}""")).IsProblem(409, "WF0222");
    }

    [Fact]
    public async Task NothingWaits_IsRefused()
    {
        var id = await StartAsync("slow");

        (await gateway.PostAsync($"/executions/{id}/resume", """{"answer": {}}""")).IsProblem(409, "WF0220");
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("{\"anwser\": {}}")]
    public async Task NoAnswer_IsRefused(string body) =>
        (await gateway.PostAsync("/executions/0192e4a07c6e7c6e8a1b2c3d4e5f6071/resume", body)).IsProblem(400, "WF0211");

    [Fact]
    public async Task AnswerToUnknownExecution_IsNotFound() =>
        (await gateway.PostAsync("/executions/0192e4a07c6e7c6e8a1b2c3d4e5f6071/resume", """{"answer": {}}""")).IsProblem(404, "WF0207");

    [Theory]
    [InlineData(null)]
    [InlineData("{\"compensate\": false, \"reason\": \"changed my mind\"}")]
    public async Task Cancelled_EndsAsCancelled(string? body)
    {
        var id = await StartAsync("slow");

        var answer = await gateway.PostAsync($"/executions/{id}/cancel", body, ("Prefer", "wait=20"));

        Assert.Equal((200, "cancelled"), (answer.Status, answer["status"].GetString()));
    }

    [Fact]
    public async Task Terminated_HasEndedAtOnce()
    {
        var id = await StartAsync("slow");

        var answer = await gateway.PostAsync($"/executions/{id}/terminate", """{"reason": "enough"}""");

        Assert.Equal((200, "cancelled"), (answer.Status, answer["status"].GetString()));
    }

    [Fact]
    public async Task Paused_HoldsWhatFollowsAnAnswerUntilItGoesOn()
    {
        var id = await StartAsync("ask");

        var paused = await gateway.PostAsync($"/executions/{id}/pause", """{"reason": "maintenance"}""");
        var answered = await gateway.PostAsync($"/executions/{id}/resume", """{"answer": {"approved": true}}""");
        var again = await gateway.PostAsync($"/executions/{id}/pause");
        var goesOn = await gateway.PostAsync($"/executions/{id}/unpause", null, ("Prefer", "wait=20"));

        Assert.Equal((202, "paused", "maintenance"), (paused.Status, paused["status"].GetString(), paused["pause"].GetProperty("reason").GetString()));
        Assert.Equal((200, "paused"), (answered.Status, answered["status"].GetString()));
        Assert.Equal((202, "paused"), (again.Status, again["status"].GetString()));
        Assert.Equal((200, "completed"), (goesOn.Status, goesOn["status"].GetString()));
    }

    [Fact]
    public async Task PausedOnes_AreListedByStatus()
    {
        var id = await StartAsync("slow");
        await gateway.PostAsync($"/executions/{id}/pause");

        var page = await gateway.GetAsync("/executions?status=paused&limit=500");

        Assert.Contains(id, page["items"].EnumerateArray().Select(item => item.GetProperty("execution_id").GetString()));
    }

    [Fact]
    public async Task Retried_AsksAgainUnderANewToken_AndRunsAgainFromAStep()
    {
        var id = await StartAsync("ask");
        var token = (await gateway.GetAsync($"/executions/{id}"))["waiting"][0].GetProperty("token").GetString();
        await gateway.PostAsync($"/executions/{id}/cancel", null, ("Prefer", "wait=20"));

        var retried = await gateway.PostAsync($"/executions/{id}/retry", null, ("Prefer", "wait=20"));
        var ended = await gateway.PostAsync($"/executions/{id}/resume", """{"answer": {"approved": true}}""");
        var again = await gateway.PostAsync($"/executions/{id}/retry", """{"from_step": "after"}""", ("Prefer", "wait=20"));

        Assert.Equal((202, "waiting"), (retried.Status, retried["status"].GetString()));
        Assert.NotEqual(token, retried["waiting"][0].GetProperty("token").GetString());
        Assert.Equal("completed", ended["status"].GetString());
        Assert.Equal((200, "completed"), (again.Status, again["status"].GetString()));
        Assert.Equal(3, again["steps"].EnumerateArray().Single(step => step.GetProperty("id").GetString() == "after").GetProperty("run").GetInt32());
    }

    [Theory]
    [InlineData("ask", null, 409, "WF0224", "Cancel it first")]
    [InlineData("greet", null, 409, "WF0224", "from_step")]
    [InlineData("greet", "sya", 422, "WF0240", "Did you mean 'say'?")]
    public async Task RetryThatIsNotPossible_SaysWhatToDo(string workflow, string? step, int status, string code, string hint)
    {
        var started = await gateway.PostAsync($"/workflows/demo/{workflow}/execute", workflow == "greet" ? """{"params": {"name": "Ada"}}""" : null, ("Prefer", "wait=20"));

        var answer = await gateway.PostAsync($"/executions/{started["execution_id"].GetString()}/retry", step is null ? null : $$"""{"from_step": "{{step}}"}""");

        answer.IsProblem(status, code);
        Assert.Contains(hint, answer["detail"].GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Forked_BeginsJustBeforeTheStep_WithOtherParams()
    {
        var id = await StartAsync("ask");
        await gateway.PostAsync($"/executions/{id}/resume", """{"answer": {"approved": true}}""");

        var fork = await gateway.PostAsync(
            $"/executions/{id}/fork", """{"step": "after", "params": {"topic": "tea"}, "labels": {"case": "fork"}}""", ("Prefer", "wait=20"), ("Idempotency-Key", "fork-1"));
        var same = await gateway.PostAsync($"/executions/{id}/fork", """{"step": "after", "params": {"topic": "tea"}, "labels": {"case": "fork"}}""", ("Idempotency-Key", "fork-1"));
        var other = await gateway.PostAsync($"/executions/{id}/fork", """{"step": "question"}""", ("Idempotency-Key", "fork-1"));

        Assert.Equal((201, "completed", "tea"), (fork.Status, fork["status"].GetString(), fork["params"].GetProperty("topic").GetString()));
        Assert.Equal((id, "after"), (fork["forked_from"].GetProperty("execution_id").GetString(), fork["forked_from"].GetProperty("step").GetString()));
        Assert.True(fork["result"].GetProperty("approved").GetBoolean());
        Assert.Equal("fork", fork["labels"].GetProperty("case").GetString());
        Assert.Equal(fork["execution_id"].GetString(), same["execution_id"].GetString());
        other.IsProblem(422, "WF0213");
    }

    [Fact]
    public async Task ForkedFromASnapshot_DoesOnceMoreWhatCameAfterIt_AlsoWhatNeededNoWaiting()
    {
        Assert.Equal(201, (await gateway.PostYamlAsync("/specs", """
            domain: snapshots
            version: "1"
            workflows:
              greet:
                params: { name: { type: str, default: Ada } }
                graph:
                  before: { type: set, values: { text: "$name before" } }
                  keep: { type: snapshot, depends_on: before }
                  after: { type: set, depends_on: keep, values: { text: "$name after" } }
                  both: { type: set, depends_on: after, values: { all: "$before.text, $after.text" } }
            """)).Status);
        var id = (await gateway.PostAsync("/workflows/snapshots/greet/execute", null, ("Prefer", "wait=20")))["execution_id"].GetString();

        var fork = await gateway.PostAsync($"/executions/{id}/fork", """{"snapshot": "keep", "params": {"name": "Bob"}}""", ("Prefer", "wait=20"));

        Assert.Equal((201, "Ada before, Bob after"), (fork.Status, fork["result"].GetProperty("all").GetString()));
    }

    [Theory]
    [InlineData("{}", 400, "WF0211")]
    [InlineData("""{"step": "after", "snapshot": "x"}""", 400, "WF0211")]
    [InlineData("""{"step": "afetr"}""", 422, "WF0240")]
    [InlineData("""{"snapshot": "x"}""", 422, "WF0241")]
    [InlineData("""{"step": "question", "params": {"topci": "tea"}}""", 400, "WF0210")]
    [InlineData("""{"step": "question", "labels": {"a=b": "tea"}}""", 400, "WF0210")]
    public async Task ForkThatIsNotPossible_SaysWhy(string body, int status, string code)
    {
        var id = await StartAsync("ask");

        (await gateway.PostAsync($"/executions/{id}/fork", body)).IsProblem(status, code);
    }

    [Fact]
    public async Task Snapshots_OfAnExecutionThatTookNone_AreNone()
    {
        var id = await StartAsync("ask");

        Assert.Empty((await gateway.GetAsync($"/executions/{id}/snapshots"))["items"].EnumerateArray());
        (await gateway.GetAsync("/executions/0192e4a07c6e7c6e8a1b2c3d4e5f6071/snapshots")).IsProblem(404, "WF0207");
        (await gateway.PostAsync("/executions/0192e4a07c6e7c6e8a1b2c3d4e5f6071/fork", """{"step": "a"}""")).IsProblem(404, "WF0207");
    }

    [Theory]
    [InlineData("cancel")]
    [InlineData("terminate")]
    [InlineData("pause")]
    [InlineData("unpause")]
    public async Task EndedExecution_CanNotBeStopped(string operation)
    {
        var started = await gateway.PostAsync("/workflows/demo/give_up/execute");

        (await gateway.PostAsync($"/executions/{started["execution_id"].GetString()}/{operation}")).IsProblem(409, "WF0224");
    }

    private async Task<string> StartAsync(string workflow) =>
        (await gateway.PostAsync($"/workflows/demo/{workflow}/execute", null, ("Prefer", workflow == "ask" ? "wait=20" : "respond-async")))["execution_id"].GetString()!;
}
