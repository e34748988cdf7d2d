namespace OrleansWorkflows.Gateway.Tests.Api;

public sealed class WorkflowTests(GatewayFixture gateway)
{
    [Theory]
    [InlineData("/workflows/demo/greet")]
    [InlineData("/workflows/demo%2Fgreet")]
    [InlineData("/api/v1/workflows/demo/greet/")]
    public async Task Workflow_IsShown(string path)
    {
        var answer = await gateway.GetAsync(path);

        Assert.Equal(200, answer.Status);
        Assert.Equal("demo/greet", answer["workflow_id"].GetString());
        Assert.Equal("active", answer["status"].GetString());
        Assert.Equal("w_greet", answer["tool"].GetString());
        Assert.Equal("string", answer["params"].GetProperty("properties").GetProperty("name").GetProperty("type").GetString());
        Assert.Equal("set", answer["definition"].GetProperty("graph").GetProperty("say").GetProperty("type").GetString());
        Assert.NotEmpty(answer["revisions"].EnumerateArray());
    }

    [Theory]
    [InlineData("/workflows/demo/gret", "'demo/greet'")]
    [InlineData("/workflows/greet", "'demo/greet'")]
    [InlineData("/workflows/demo/gret/graph", "'demo/greet'")]
    public async Task UnknownWorkflow_NamesTheOneMeant(string path, string meant) =>
        Assert.Contains(meant, (await gateway.GetAsync(path)).IsProblem(404, "WF0201"), StringComparison.Ordinal);

    [Fact]
    public async Task List_IsFilteredAndPaged()
    {
        var first = await gateway.GetAsync("/workflows?domain=demo&limit=3");
        var second = await gateway.GetAsync($"/workflows?domain=demo&limit=3&cursor={first["next_cursor"].GetString()}");
        var labelled = await gateway.GetAsync("/workflows?label=team:demo");

        Assert.Equal(["ask", "give_up", "greet"], Names(first));
        Assert.Equal(["slow"], Names(second));
        Assert.False(second.Json.TryGetProperty("next_cursor", out _));
        Assert.Equal(["greet"], Names(labelled));
    }

    [Theory]
    [InlineData("?limit=0")]
    [InlineData("?status=running")]
    [InlineData("?cursor=%25%25")]
    public async Task BadQuery_IsRefused(string query) => (await gateway.GetAsync("/workflows" + query)).IsProblem(400, "WF0208");

    [Theory]
    [InlineData("", "image/svg+xml", "<svg")]
    [InlineData("?format=svg", "image/svg+xml", "<svg")]
    [InlineData("?format=mermaid", "text/vnd.mermaid", "say")]
    [InlineData("?format=text", "text/plain", "say")]
    [InlineData("?format=json", "application/json", "\"say\"")]
    public async Task Graph_IsDrawn(string query, string contentType, string part)
    {
        var answer = await gateway.GetAsync("/workflows/demo/greet/graph" + query);

        Assert.Equal((200, contentType), (answer.Status, answer.ContentType));
        Assert.Contains(part, answer.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task UnknownFormat_IsRefused() => (await gateway.GetAsync("/workflows/demo/greet/graph?format=png")).IsProblem(400, "WF0208");

    [Fact]
    public async Task Created_IsNamedByLocation_RunsAndIsUnloaded()
    {
        var created = await gateway.PostAsync(
            "/workflows", """{"name": "Data Fetcher", "definition": {"result": "$a.x", "graph": {"a": {"type": "set", "values": {"x": 5}}}}}""");

        Assert.Equal(201, created.Status);
        Assert.Equal("data_fetcher", created["workflow_id"].GetString());
        Assert.Equal("/workflows/data_fetcher", created.Header("Location"));
        Assert.Equal("5", (await gateway.PostAsync("/w/default/data_fetcher")).Text);

        Assert.Equal(204, (await gateway.SendAsync(HttpMethod.Delete, "/workflows/data_fetcher", null, null)).Status);
        (await gateway.GetAsync("/workflows/data_fetcher")).IsProblem(404, "WF0201");
        (await gateway.PostAsync("/workflows/data_fetcher/execute")).IsProblem(404, "WF0201");
        (await gateway.SendAsync(HttpMethod.Delete, "/workflows/data_fetcher", null, null)).IsProblem(404, "WF0201");
    }

    [Fact]
    public async Task Draft_IsListedAsSuch_AndNotStarted()
    {
        await gateway.PostAsync("/workflows", """{"workflow_id": "plan_b", "name": "Plan B", "description": "Later", "pattern": "fallback", "steps": []}""");

        Assert.Equal(["plan_b"], Names(await gateway.GetAsync("/workflows?status=draft&pattern=fallback")));
        (await gateway.PostAsync("/workflows/plan_b/execute")).IsProblem(409, "WF0202");
    }

    [Fact]
    public async Task WrongDefinition_IsRefused() =>
        (await gateway.PostAsync("/workflows", """{"name": "x", "definition": {"graph": {"a": {"type": "sett"}}}}""")).IsProblem(400, "WF0212");

    [Fact]
    public async Task DryRun_AnswersWithThePlan()
    {
        var answer = await gateway.PostAsync("/workflows/demo/greet/dry-run", """{"params": {"name": "Ada"}}""");

        Assert.Equal(200, answer.Status);
        Assert.Equal("say", answer["steps"][0].GetProperty("id").GetString());
    }

    [Fact]
    public async Task DryRun_OfWrongArguments_IsRefused() => (await gateway.PostAsync("/workflows/demo/greet/dry-run", "{}")).IsProblem(400, "WF0210");

    private static IEnumerable<string> Names(Answer answer) => answer["items"].EnumerateArray().Select(item => item.GetProperty("name").GetString()!);
}
