namespace OrleansWorkflows.Gateway.Tests.Api;

public sealed class BulkTests(GatewayFixture gateway)
{
    private const string Spec = """
        domain: bulk
        workflows:
          wait_long:
            graph:
              pause: { type: wait, duration: 1h }
          parent:
            graph:
              child: { workflow: wait_long }
        """;

    private readonly string _label = Guid.NewGuid().ToString("N");

    [Fact]
    public async Task Cancel_ReachesAllThatTheFilterFinds()
    {
        var mine = await StartAsync("wait_long", 7);
        await StartAsync("wait_long", 1, "other");

        var reply = await BulkAsync($$$"""{"action": "cancel", "filter": {"label": {"batch": "{{{_label}}}"}, "workflow": "bulk/wait_long"}, "reason": "enough"}""");

        Assert.Equal((7, 7, 0, 0, 0), CountsOf(reply));
        Assert.False(reply.Json.TryGetProperty("next_cursor", out _));
        foreach (var id in mine)
        {
            Assert.Equal("cancelled", await StatusAsync(id));
        }

        Assert.Equal((0, 0, 0, 0, 0), CountsOf(await BulkAsync($$$"""{"action": "cancel", "filter": {"label": "batch:{{{_label}}}"}}""")));
    }

    [Fact]
    public async Task PauseAndUnpause_ReachThoseTheyCanDoSomethingTo()
    {
        var ids = await StartAsync("wait_long", 3);
        var filter = $$$"""{"label": {"batch": "{{{_label}}}"} }""";

        Assert.Equal((3, 3, 0, 0, 0), CountsOf(await BulkAsync($$"""{"action": "pause", "filter": {{filter}}, "reason": "night"}""")));
        Assert.Equal("paused", await StatusAsync(ids[2]));
        Assert.Equal((0, 0, 0, 0, 0), CountsOf(await BulkAsync($$"""{"action": "pause", "filter": {{filter}} }""")));
        Assert.Equal((3, 3, 0, 0, 0), CountsOf(await BulkAsync($$"""{"action": "unpause", "filter": {{filter}} }""")));
        Assert.Equal("running", await StatusAsync(ids[0]));
    }

    [Fact]
    public async Task DryRun_OnlyCounts()
    {
        var ids = await StartAsync("wait_long", 3);

        var reply = await BulkAsync($$$"""{"action": "terminate", "filter": {"label": ["batch:{{{_label}}}"], "status": ["running", "waiting"]}, "dry_run": true}""");

        Assert.Equal((3, 0, 0, 0, 0), CountsOf(reply));
        Assert.True(reply["dry_run"].GetBoolean());
        Assert.Equal("running", await StatusAsync(ids[0]));
    }

    [Fact]
    public async Task Limit_EndsACall_AndTheCursorGoesOn()
    {
        await StartAsync("wait_long", 5);
        var filter = $$$"""{"label": {"batch": "{{{_label}}}"}}""";

        var first = await BulkAsync($$$"""{"action": "terminate", "filter": {{{filter}}}, "limit": 3}""");
        var second = await BulkAsync($$$"""{"action": "terminate", "filter": {{{filter}}}, "cursor": "{{{first["next_cursor"].GetString()}}}"}""");

        Assert.Equal(((3, 3, 0, 0, 0), (2, 2, 0, 0, 0)), (CountsOf(first), CountsOf(second)));
    }

    [Fact]
    public async Task WhatHasEnded_IsRefusedWithItsReason()
    {
        var id = (await StartAsync("wait_long", 1))[0];
        await gateway.PostAsync($"/executions/{id}/terminate");

        var reply = await BulkAsync($$$"""{"action": "cancel", "filter": {"label": {"batch": "{{{_label}}}"}, "status": "cancelled"}}""");

        Assert.Equal((1, 0, 1, 0, 0), CountsOf(reply));
        var example = reply["examples"][0];
        Assert.Equal((id, "refused"), (example.GetProperty("execution_id").GetString(), example.GetProperty("outcome").GetString()));
        Assert.NotEmpty(example.GetProperty("reason").GetString()!);
    }

    [Fact]
    public async Task Children_AreLeftToTheirParent()
    {
        var parent = (await StartAsync("parent", 1))[0];
        await ChildAsync(parent);

        var reply = await BulkAsync($$$"""{"action": "cancel", "filter": {"label": {"batch": "{{{_label}}}"} } }""");

        Assert.Equal((2, 1, 0, 0, 1), CountsOf(reply));
        Assert.Equal("cancelled", await EndAsync(parent));
    }

    [Fact]
    public async Task Retry_RunsAgainWhatFailedOrWasCancelled()
    {
        var ids = await StartAsync("wait_long", 3);
        await gateway.PostAsync($"/executions/{ids[0]}/terminate");
        await gateway.PostAsync($"/executions/{ids[1]}/cancel");

        var reply = await BulkAsync($$$"""{"action": "retry", "filter": {"label": {"batch": "{{{_label}}}"} } }""");

        Assert.Equal((2, 2, 0, 0, 0), CountsOf(reply));
        foreach (var id in ids)
        {
            Assert.Equal("running", await StatusAsync(id));
        }
    }

    [Fact]
    public async Task RetryFromAStepThatIsNotThere_IsRefusedWithItsReason()
    {
        var id = (await StartAsync("wait_long", 1))[0];
        await gateway.PostAsync($"/executions/{id}/terminate");

        var reply = await BulkAsync($$$"""{"action": "retry", "filter": {"label": {"batch": "{{{_label}}}"} }, "from_step": "puase"}""");

        Assert.Equal((1, 0, 1, 0, 0), CountsOf(reply));
        Assert.Contains("Did you mean 'pause'?", reply["examples"][0].GetProperty("reason").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task RetryOfAnAwaitedChild_IsLeftToItsParent()
    {
        var parent = (await StartAsync("parent", 1))[0];
        await ChildAsync(parent);
        await gateway.PostAsync($"/executions/{parent}/cancel");
        Assert.Equal("cancelled", await EndAsync(parent));

        var reply = await BulkAsync($$$"""{"action": "retry", "filter": {"label": {"batch": "{{{_label}}}"} } }""");

        Assert.Equal((2, 1, 0, 0, 1), CountsOf(reply));
        Assert.Equal("running", await StatusAsync(parent));
    }

    [Theory]
    [InlineData("""{"action": "cancel"}""", "filter", "\"all\": true")]
    [InlineData("""{"action": "cancel", "filter": {}}""", "filter", "\"all\": true")]
    [InlineData("""{"action": "cancle", "all": true}""", "action", "Did you mean 'cancel'?")]
    [InlineData("""{"filter": {"workflow": "a"}}""", "action", "missing")]
    [InlineData("""{"action": "cancel", "filter": {"workflw": "a"}}""", "filter.workflw", "Did you mean 'workflow'?")]
    [InlineData("""{"action": "cancel", "filter": {"status": "runing"}}""", "filter.status", "Did you mean 'running'?")]
    [InlineData("""{"action": "cancel", "filter": {"since": "yesterday"}}""", "filter.since", "ISO 8601")]
    [InlineData("""{"action": "cancel", "filter": {"label": 1}}""", "filter.label", "a list of texts")]
    [InlineData("""{"action": "terminate", "all": true, "compensate": true}""", "compensate", "cancel only")]
    [InlineData("""{"action": "cancel", "all": true, "from_step": "a"}""", "from_step", "retry only")]
    [InlineData("""{"action": "cancel", "filter": {"workflow": "a"}, "limit": 0}""", "limit", "from 1 to 100000")]
    [InlineData("""{"action": "cancel", "filter": {"workflow": "a"}, "cursor": "x"}""", "cursor", "next_cursor")]
    [InlineData("""{"action": "cancel", "filter": {"workflow": "a"}, "dryrun": true}""", "dryrun", "Did you mean 'dry_run'?")]
    public async Task Mistake_IsToldAndNothingIsDone(string body, string path, string message)
    {
        var answer = await gateway.PostAsync("/executions/bulk", body);

        answer.IsProblem(400, "WF0211");
        var error = Assert.Single(answer["errors"].EnumerateArray());
        Assert.Equal(path, error.GetProperty("path").GetString());
        Assert.Contains(message, error.GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    private static (int, int, int, int, int) CountsOf(Answer reply)
    {
        Assert.True(reply.Status == 200, reply.Text);
        return (Count("matched"), Count("accepted"), Count("refused"), Count("failed"), Count("left_to_parent"));

        int Count(string name) => reply[name].GetInt32();
    }

    private Task<Answer> BulkAsync(string body) => gateway.PostAsync("/executions/bulk", body);

    private async Task<List<string>> StartAsync(string workflow, int count, string? label = null)
    {
        Assert.Equal(201, (await gateway.PostYamlAsync("/specs", Spec)).Status);
        var ids = new List<string>();
        for (var i = 0; i < count; i++)
        {
            var started = await gateway.PostAsync(
                $"/workflows/bulk/{workflow}/execute", $$$"""{"labels": {"batch": "{{{label ?? _label}}}"}}""", ("Prefer", "respond-async"));
            ids.Add(started["execution_id"].GetString()!);
        }

        return ids;
    }

    private async Task<string> StatusAsync(string id) => (await gateway.GetAsync($"/executions/{id}"))["status"].GetString()!;

    /// <summary>Follows its events to the end.</summary>
    private async Task<string> EndAsync(string id)
    {
        await gateway.Client.GetStringAsync($"/executions/{id}/events", TestContext.Current.CancellationToken);
        return await StatusAsync(id);
    }

    /// <summary>Follows the list until the child is there: the start of a child is a command of its parent.</summary>
    private async Task ChildAsync(string parent)
    {
        using var limit = new CancellationTokenSource(GatewayFixture.Patience);
        while ((await gateway.GetAsync($"/executions?label=batch:{_label}"))["items"].GetArrayLength() < 2)
        {
            Assert.False(limit.IsCancellationRequested, $"The child of {parent} did not start.");
        }
    }
}
