using System.Text.Json.Nodes;
using OrleansWorkflows.Mcp.Tests;

namespace OrleansWorkflows.Gateway.Tests.Mcp;

/// <summary>The extension <c>io.modelcontextprotocol/tasks</c>, byte by byte.</summary>
public sealed class CallTaskTests(McpProduct product) : IClassFixture<McpProduct>
{
    private const string Extension = "io.modelcontextprotocol/tasks";

    private const string CapabilitiesKey = "io.modelcontextprotocol/clientCapabilities";

    [Fact]
    public async Task ClientWithTasks_GetsATask_AndFindsTheResultInIt()
    {
        var created = (await CallAsync("w_three_steps", new JsonObject { ["start"] = 4 }))["result"]!;

        var task = await PollAsync((string)created["taskId"]!);

        Assert.Equal(("task", "working"), ((string)created["resultType"]!, (string)created["status"]!));
        Assert.True(created.AsObject().ContainsKey("ttlMs"));
        Assert.True((long)created["pollIntervalMs"]! > 0);
        Assert.True(DateTimeOffset.Parse((string)created["createdAt"]!, System.Globalization.CultureInfo.InvariantCulture) > DateTimeOffset.UnixEpoch);
        Assert.Equal(("complete", "completed"), ((string)task["resultType"]!, (string)task["status"]!));
        Assert.Equal((string)created["taskId"]!, (string)task["taskId"]!);
        Assert.Equal(7, (int)task["result"]!["structuredContent"]!["result"]!["sum"]!);
        Assert.StartsWith((string)task["result"]!["structuredContent"]!["execution_id"]!, (string)task["taskId"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Discover_DeclaresTheExtension()
    {
        var discovered = await product.SendAsync("server/discover", []);

        Assert.NotNull(discovered["result"]!["capabilities"]!["extensions"]![Extension]);
    }

    [Fact]
    public async Task ClientWithoutTasks_GetsAResult_AndMayNotAskForTasks()
    {
        var result = (await product.CallRawAsync("w_three_steps", new JsonObject { ["start"] = 4 }))["result"]!;
        var created = (await CallAsync("w_three_steps", new JsonObject { ["start"] = 4 }))["result"]!;

        Assert.Equal("complete", (string)result["resultType"]!);
        foreach (var method in (string[])["tasks/get", "tasks/update", "tasks/cancel"])
        {
            var refused = await product.SendAsync(method, new JsonObject { ["taskId"] = (string)created["taskId"]!, ["inputResponses"] = new JsonObject() });
            Assert.Equal(-32021, (int)refused["error"]!["code"]!);
            Assert.NotNull(refused["error"]!["data"]!["requiredCapabilities"]!["extensions"]![Extension]);
        }
    }

    [Fact]
    public async Task RefusedArguments_AreAnsweredAtOnce_AndManagementToolsAlways()
    {
        var refused = (await CallAsync("w_three_steps", new JsonObject { ["start"] = "four" }))["result"]!;
        var listed = (await CallAsync("list_workflows", []))["result"]!;
        var unknown = await CallAsync("w_nothing", []);

        Assert.Equal(("complete", true), ((string)refused["resultType"]!, (bool)refused["isError"]!));
        Assert.Equal("complete", (string)listed["resultType"]!);
        Assert.Equal(-32602, (int)unknown["error"]!["code"]!);
    }

    [Fact]
    public async Task Question_IsAskedByTheTask_AndAnsweredByUpdate()
    {
        var taskId = await StartAsync("w_ask_twice", asked: true);

        var first = await PollAsync(taskId, asked: true);
        var key = OnlyKey(first);
        var acknowledged = await UpdateAsync(taskId, key, new JsonObject { ["text"] = "nine" });
        var second = await PollAsync(taskId, asked: true, until: task => task["inputRequests"] is not JsonObject asked || !asked.ContainsKey(key));
        var refused = await UpdateAsync(taskId, OnlyKey(second), new JsonObject { ["number"] = 9 });
        var open = await PollAsync(taskId, asked: true);
        await UpdateAsync(taskId, OnlyKey(second), new JsonObject { ["number"] = 12 });
        await UpdateAsync(taskId, key, new JsonObject { ["text"] = "late" });
        var done = await PollAsync(taskId, asked: true, until: task => (string)task["status"]! == "completed");

        Assert.Equal(("input_required", "A text?"), ((string)first["status"]!, (string)first["inputRequests"]![key]!["params"]!["message"]!));
        Assert.Equal("elicitation/create", (string)first["inputRequests"]![key]!["method"]!);
        Assert.Equal("complete", (string)acknowledged["result"]!["resultType"]!);
        Assert.Equal("A number above nine?", (string)second["inputRequests"]![OnlyKey(second)]!["params"]!["message"]!);
        Assert.Equal(-32602, (int)refused["error"]!["code"]!);
        Assert.Contains("WF0505", (string)refused["error"]!["message"]!, StringComparison.Ordinal);
        Assert.Equal(OnlyKey(second), OnlyKey(open));
        Assert.Equal(12, (int)done["result"]!["structuredContent"]!["result"]!["second"]!);
    }

    [Fact]
    public async Task OpenQuestion_ReadsTheSameWhateverHappensBesideIt()
    {
        await product.ImportAsync(
            """
            domain: beside
            version: "1"
            workflows:
              two_questions:
                graph:
                  search: { call: echo, args: { found: one } }
                  first: { type: yield, depends_on: [search], message: "First?", expects: { text: str } }
                  news: { call: echo, depends_on: [first], args: { found: another } }
                  second: { type: yield, depends_on: [search], message: "Second?", expects: { text: str } }
            """);
        var taskId = await StartAsync("w_two_questions", asked: true);
        var both = (await PollAsync(taskId, asked: true))["inputRequests"]!.AsObject();
        var (answered, open) = (both.Single(question => Message(question.Value!).StartsWith("First?", StringComparison.Ordinal)).Key, both.Single(question => Message(question.Value!).StartsWith("Second?", StringComparison.Ordinal)).Key);
        var before = both[open]!.ToJsonString();

        await UpdateAsync(taskId, answered, new JsonObject { ["text"] = "yes", ["not_asked"] = "for" });
        var after = await PollAsync(taskId, asked: true, until: task => ((string)task["status"]!, task["inputRequests"]?.AsObject().Count) is ("input_required", 1));

        Assert.Equal("Second?\n\nfound: one", Message(both[open]!));
        Assert.Equal(before, after["inputRequests"]![open]!.ToJsonString());

        static string Message(JsonNode question) => (string)question["params"]!["message"]!;
    }

    [Fact]
    public async Task DeclinedQuestion_StaysOpen()
    {
        var taskId = await StartAsync("w_approve", asked: true);
        var key = OnlyKey(await PollAsync(taskId, asked: true));

        await SendAsync("tasks/update", new JsonObject { ["taskId"] = taskId, ["inputResponses"] = new JsonObject { [key] = new JsonObject { ["action"] = "decline" } } });

        Assert.Equal(key, OnlyKey(await PollAsync(taskId, asked: true)));
    }

    [Fact]
    public async Task ClientThatCannotBeAsked_GetsTheResultThatTellsHowToAnswer()
    {
        var task = await PollAsync(await StartAsync("w_approve"));

        Assert.Equal("completed", (string)task["status"]!);
        Assert.Equal("waiting", (string)task["result"]!["structuredContent"]!["status"]!);
        Assert.Contains("resume_workflow", (string)task["result"]!["structuredContent"]!["next"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task FailedExecution_IsACompletedTaskWithAnError()
    {
        var task = await PollAsync(await StartAsync("w_undo_it"));

        Assert.Equal(("completed", true), ((string)task["status"]!, (bool)task["result"]!["isError"]!));
        Assert.Contains("No luck today", (string)task["result"]!["content"]![0]!["text"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task CancelledTask_CancelsItsExecution()
    {
        var taskId = await StartAsync("w_long_wait");

        var working = await GetAsync(taskId);
        var acknowledged = await SendAsync("tasks/cancel", new JsonObject { ["taskId"] = taskId });
        var cancelled = await PollAsync(taskId);
        var again = await SendAsync("tasks/cancel", new JsonObject { ["taskId"] = taskId });

        Assert.Equal("working", (string)working["status"]!);
        Assert.Contains("pause", (string)working["statusMessage"]!, StringComparison.Ordinal);
        Assert.Equal("complete", (string)acknowledged["result"]!["resultType"]!);
        Assert.Equal("cancelled", (string)cancelled["status"]!);
        Assert.Equal("complete", (string)again["result"]!["resultType"]!);
    }

    [Fact]
    public async Task Task_IsFoundAfterARestart()
    {
        await using var own = new McpProduct();
        await own.InitializeAsync();
        var created = await CallAsync("w_approve", [], asked: true, at: own);
        var taskId = (string)created["result"]!["taskId"]!;

        await own.StopAsync();
        await own.StartAsync();

        var found = await PollAsync(taskId, asked: true, at: own);
        Assert.Equal("input_required", (string)found["status"]!);
    }

    [Theory]
    [InlineData("")]
    [InlineData("01234567890123456789012345678901")]
    [InlineData("01234567890123456789012345678901.AAAAAAAAAAAAAAAAAAAAAA")]
    public async Task IdThatIsNone_IsInvalidParams(string taskId)
    {
        foreach (var method in (string[])["tasks/get", "tasks/update", "tasks/cancel"])
        {
            var refused = await SendAsync(method, new JsonObject { ["taskId"] = taskId, ["inputResponses"] = new JsonObject() });
            Assert.Equal(-32602, (int)refused["error"]!["code"]!);
            Assert.Contains("WF0504", (string)refused["error"]!["message"]!, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task StartWithAKey_IsTheSameTaskAgain()
    {
        var meta = new JsonObject { ["io.orleansworkflows/idempotencyKey"] = "once" };

        var first = await CallAsync("w_long_wait", [], meta: meta);
        var second = await CallAsync("w_long_wait", [], meta: meta);

        Assert.Equal((string)first["result"]!["taskId"]!, (string)second["result"]!["taskId"]!);
    }

    [Fact]
    public async Task ListenedTask_IsToldUntilItsEnd()
    {
        var taskId = await StartAsync("w_approve", asked: true);
        var key = OnlyKey(await PollAsync(taskId, asked: true));
        using var stream = await product.Wire.OpenAsync(Wire.NewRequest(product.Endpoint, "subscriptions/listen", new JsonObject
        {
            ["notifications"] = new JsonObject { ["taskIds"] = new JsonArray(taskId, "forged") },
            ["_meta"] = Meta(asked: true),
        }));

        var acknowledged = await stream.NextAsync();
        var before = await stream.NextAsync();
        await UpdateAsync(taskId, key, new JsonObject { ["approved"] = true });
        JsonNode told;
        do
        {
            told = (await stream.NextAsync())!;
        }
        while ((string)told["params"]!["status"]! != "completed");

        Assert.Equal([taskId], acknowledged!["params"]!["notifications"]!["taskIds"]!.AsArray().Select(id => (string)id!));
        Assert.Equal("input_required", (string)before!["params"]!["status"]!);
        Assert.Equal("notifications/tasks", (string)told["method"]!);
        Assert.NotNull(told["params"]!["_meta"]!["io.modelcontextprotocol/subscriptionId"]);
        Assert.True((bool)told["params"]!["result"]!["structuredContent"]!["result"]!["approved"]!);
    }

    [Fact]
    public async Task ListeningToTasksWithoutTheExtension_IsRefused()
    {
        var refused = await product.SendAsync("subscriptions/listen", new JsonObject { ["notifications"] = new JsonObject { ["taskIds"] = new JsonArray("any") } });

        Assert.Equal(-32021, (int)refused["error"]!["code"]!);
    }

    private static JsonObject Meta(bool asked, JsonObject? more = null)
    {
        var capabilities = new JsonObject { ["extensions"] = new JsonObject { [Extension] = new JsonObject() } };
        if (asked)
        {
            capabilities["elicitation"] = new JsonObject();
        }

        var meta = new JsonObject { ["io.modelcontextprotocol/protocolVersion"] = Wire.New, [CapabilitiesKey] = capabilities };
        foreach (var (name, value) in more ?? [])
        {
            meta[name] = value?.DeepClone();
        }

        return meta;
    }

    private static string OnlyKey(JsonNode task) => Assert.Single(task["inputRequests"]!.AsObject()).Key;

    private async Task<string> StartAsync(string tool, bool asked = false) => (string)(await CallAsync(tool, [], asked))["result"]!["taskId"]!;

    private Task<JsonNode> CallAsync(string tool, JsonObject arguments, bool asked = false, JsonObject? meta = null, McpProduct? at = null) =>
        (at ?? product).SendAsync("tools/call", new JsonObject { ["name"] = tool, ["arguments"] = arguments, ["_meta"] = Meta(asked, meta) });

    private Task<JsonNode> SendAsync(string method, JsonObject parameters, bool asked = false, McpProduct? at = null)
    {
        parameters["_meta"] = Meta(asked);
        return (at ?? product).SendAsync(method, parameters);
    }

    private async Task<JsonNode> GetAsync(string taskId, bool asked = false, McpProduct? at = null) =>
        (await SendAsync("tasks/get", new JsonObject { ["taskId"] = taskId }, asked, at))["result"]!;

    private Task<JsonNode> UpdateAsync(string taskId, string key, JsonObject content) => SendAsync("tasks/update", new JsonObject
    {
        ["taskId"] = taskId,
        ["inputResponses"] = new JsonObject { [key] = new JsonObject { ["action"] = "accept", ["content"] = content } },
    });

    /// <summary>Asks again and again, as clients do, until the task does not work any more or <paramref name="until"/>.</summary>
    private async Task<JsonNode> PollAsync(string taskId, bool asked = false, Func<JsonNode, bool>? until = null, McpProduct? at = null)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var task = await GetAsync(taskId, asked, at);
            if ((string)task["status"]! != "working" && until?.Invoke(task) is not false)
            {
                return task;
            }

            Assert.True(TimeProvider.System.GetElapsedTime(began) < McpProduct.Patience, task.ToJsonString());
        }
    }
}
