namespace OrleansWorkflows.Gateway.Tests.Api;

public sealed class TaskTests(GatewayFixture gateway)
{
    private static readonly string Here = Environment.MachineName;

    [Fact]
    public async Task Tool_RunsOnThisMachine_WhenNoneIsNamed()
    {
        var group = await EndAsync("""{"task_definition": {"name": "hello", "tool": "echo", "args": {"count": 3}}, "reduce": "sum($outputs, 'count')"}""");

        Assert.Equal(("completed", 3), (group["status"].GetString(), group["reduced"].GetInt32()));
        Assert.Equal([Here], Texts(group, "target_machines"));
        Assert.Equal([Here], Texts(group, "successes"));
        var task = group["tasks"][0];
        Assert.Equal(("completed", Here, 1.0), (task.GetProperty("status").GetString(), task.GetProperty("machine").GetString(), task.GetProperty("progress").GetDouble()));
        Assert.Equal(Environment.ProcessId, task.GetProperty("process_id").GetInt32());
        Assert.Equal("""{"count":3}""", task.GetProperty("output").GetRawText());
        Assert.All(["silo", "started_at", "ended_at", "attempts"], field => Assert.True(task.TryGetProperty(field, out _), field));
    }

    [Fact]
    public async Task Start_AnswersWithTheGroup_ThatItsLinksFindAgain()
    {
        var started = await gateway.PostAsync("/api/v1/tasks", """{"task_definition": {"tool": "echo"}}""", ("Prefer", "wait=30"));
        var group = await gateway.GetAsync(started.Header("Location")!);
        var task = await gateway.GetAsync($"/tasks/{group["tasks"][0].GetProperty("task_id").GetString()}");

        Assert.Equal(201, started.Status);
        Assert.Equal($"/api/v1/task-groups/{group["task_group_id"].GetString()}", started.Header("Location"));
        Assert.Equal((group["task_group_id"].GetString(), "completed"), (task["task_group_id"].GetString(), task["task"].GetProperty("status").GetString()));
    }

    [Fact]
    public async Task FailingTool_FailsTheGroup_AndSaysWhere()
    {
        var group = await EndAsync("""{"task_definition": {"tool": "fail", "args": {"code": "broken", "message": "no luck"}}}""");

        Assert.Equal("failed", group["status"].GetString());
        Assert.Equal([Here], Texts(group, "failures"));
        Assert.Contains(Here, group["reason"].GetString(), StringComparison.Ordinal);
        Assert.Equal("broken", group["tasks"][0].GetProperty("error").GetProperty("code").GetString());
    }

    [Fact]
    public async Task Workflow_RunsAsAnExecutionOfTheMachine()
    {
        var group = await EndAsync("""{"task_definition": {"workflow": "demo/greet", "parameters": {"name": "Eve"}}}""");

        var task = group["tasks"][0];
        Assert.Equal("Hello Eve", task.GetProperty("output").GetString());
        var execution = await gateway.GetAsync($"/executions/{task.GetProperty("execution_id").GetString()}");
        Assert.Equal("completed", execution["status"].GetString());
        Assert.Equal([Here], Texts(execution, "target_machines"));
    }

    [Fact]
    public async Task Failover_GoesOnToTheNextMachine_OnlyAfterAFailure()
    {
        var group = await EndAsync($$"""{"task_definition": {"tool": "echo"}, "target_machines": ["{{Here}}", "elsewhere"], "execution_strategy": "failover"}""");

        Assert.Equal(["completed", "skipped"], Statuses(group));
        Assert.Equal("completed", group["status"].GetString());
    }

    [Fact]
    public async Task MachineThatStaysAway_FailsItsTaskAtTheDeadline_ByName()
    {
        var group = await EndAsync($$"""{"task_definition": {"tool": "echo"}, "target_machines": ["{{Here}}", "moon"], "deadline": "1s"}""");

        Assert.Equal(["completed", "failed"], Statuses(group));
        var error = group["tasks"][1].GetProperty("error");
        Assert.Equal("machine_unavailable", error.GetProperty("code").GetString());
        Assert.Contains("WF0410: machine 'moon'", error.GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Broadcast_LeavesOutWhoIsAway()
    {
        var group = await EndAsync($$"""{"task_definition": {"tool": "echo"}, "target_machines": ["moon", "{{Here}}"], "execution_strategy": "broadcast"}""");

        Assert.Equal(["skipped", "completed"], Statuses(group));
        Assert.Equal("completed", group["status"].GetString());
    }

    [Fact]
    public async Task Quorum_CancelsWhatItDoesNotNeed()
    {
        var group = await EndAsync($$"""{"task_definition": {"tool": "echo"}, "target_machines": ["{{Here}}", "moon", "mars"], "execution_strategy": "quorum", "quorum": 1}""");

        Assert.Equal(["completed", "cancelled", "cancelled"], Statuses(group));
        Assert.Equal(("completed", 1), (group["status"].GetString(), group["quorum"].GetInt32()));
    }

    [Fact]
    public async Task RoundRobin_PassesOverWhoIsAway()
    {
        var group = await EndAsync($$"""{"task_definition": {"tool": "echo"}, "target_machines": ["moon", "{{Here}}"], "execution_strategy": "round_robin"}""");

        Assert.Equal(["skipped", "completed"], Statuses(group));
    }

    [Fact]
    public async Task Cancel_EndsTheGroup_AndStopsItsWorkflow()
    {
        var started = await gateway.PostAsync("/tasks", """{"task_definition": {"workflow": "demo/slow"}}""");
        var id = started["task_group_id"].GetString();
        var cancelled = await gateway.PostAsync($"/task-groups/{id}/cancel", """{"reason": "enough"}""");

        Assert.Equal(("cancelled", "enough"), (cancelled["status"].GetString(), cancelled["reason"].GetString()));
        Assert.Equal(["cancelled"], Statuses(cancelled));
    }

    [Fact]
    public async Task SameKey_IsOneGroup_AndRefusesAnotherRequest()
    {
        var key = ("Idempotency-Key", Guid.NewGuid().ToString());
        const string Body = """{"task_definition": {"tool": "echo"}}""";

        var first = await gateway.PostAsync("/tasks", Body, key);
        var again = await gateway.PostAsync("/tasks", Body, key);
        var other = await gateway.PostAsync("/tasks", """{"task_definition": {"tool": "fail"}}""", key);

        Assert.Equal(first["task_group_id"].GetString(), again["task_group_id"].GetString());
        other.IsProblem(422, "WF0213");
    }

    [Fact]
    public async Task Mistakes_AreToldAllAtOnce()
    {
        var refused = await gateway.PostAsync(
            "/tasks", """{"task_definition": {"tool": "echo", "workflow": "a", "timeout": "soon"}, "execution_strategy": "paralel", "deadline": "-1s", "typo": 1}""");
        var inGrain = await gateway.PostAsync("/tasks", """{"task_definition": {"tool": "echo"}, "quorum": 2, "reduce": "$nothing + 1"}""");

        refused.IsProblem(400, "WF0211");
        Assert.Equal(
            ["deadline", "execution_strategy", "task_definition.timeout", "task_definition.tool", "typo"],
            refused["errors"].EnumerateArray().Select(error => error.GetProperty("path").GetString()).Order());
        inGrain.IsProblem(400, "WF0211");
        Assert.Equal(["quorum", "reduce"], inGrain["errors"].EnumerateArray().Select(error => error.GetProperty("path").GetString()));
    }

    [Fact]
    public async Task WhatIsNotThere_IsSaid()
    {
        var script = await gateway.PostAsync("/tasks", """{"task_definition": {"script": "backup"}}""");
        script.IsProblem(400, "WF0211");
        Assert.Equal("task_definition.script", Assert.Single(script["errors"].EnumerateArray()).GetProperty("path").GetString());
        Assert.Contains("WF0471", script.Text, StringComparison.Ordinal);
        (await gateway.PostAsync("/tasks", """{"task_definition": {"workflow": "demo/nothing"}}""")).IsProblem(404, "WF0201");
        (await gateway.GetAsync("/tasks/nothing")).IsProblem(404, "WF0401");
        (await gateway.GetAsync($"/tasks/{Guid.NewGuid():N}.0")).IsProblem(404, "WF0401");
        (await gateway.GetAsync($"/task-groups/{Guid.NewGuid():N}")).IsProblem(404, "WF0401");
    }

    [Fact]
    public async Task Reduce_ThatDoesNotFit_IsSaidBesideTheResults()
    {
        var group = await EndAsync("""{"task_definition": {"tool": "echo", "args": {"word": "a"}}}""");
        var reduced = await gateway.GetAsync($"/task-groups/{group["task_group_id"].GetString()}?reduce={Uri.EscapeDataString("first($outputs).word")}");
        var failed = await gateway.GetAsync($"/task-groups/{group["task_group_id"].GetString()}?reduce={Uri.EscapeDataString("sum($outputs, 'word')")}");

        Assert.Equal("a", reduced["reduced"].GetString());
        Assert.StartsWith("WF0414", failed["reduce_error"].GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Equal("completed", failed["status"].GetString());
    }

    private async Task<Answer> EndAsync(string body)
    {
        var answer = await gateway.PostAsync("/tasks", body, ("Prefer", "wait=25"));
        Assert.True(answer.Status == 201, answer.Text);
        return answer;
    }

    private static IEnumerable<string?> Statuses(Answer group) => group["tasks"].EnumerateArray().Select(task => task.GetProperty("status").GetString());

    private static IEnumerable<string?> Texts(Answer answer, string field) => answer[field].EnumerateArray().Select(item => item.GetString());
}
