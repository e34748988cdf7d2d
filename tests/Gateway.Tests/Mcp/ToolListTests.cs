using System.Text.Json;
using System.Text.Json.Nodes;
using ModelContextProtocol;
using OrleansWorkflows.Mcp.Tests;

namespace OrleansWorkflows.Gateway.Tests.Mcp;

public sealed class ToolListTests(McpProduct product) : IClassFixture<McpProduct>
{
    private static readonly string[] Management =
        [
            "_plan", "aggregate_task_results", "apply_pattern", "cancel_workflow", "create_workflow", "distribute_task", "execute_workflow", "export_workflow_data", "get_pattern_application",
            "get_system_health", "get_task_status", "get_workflow", "get_workflow_metrics", "get_workflow_status", "list_patterns", "list_workflows", "resume_workflow",
            "validate_pattern_application",
        ];

    public static TheoryData<string> Versions => [Wire.New, Wire.Old];

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task List_HasManagementAndWorkflowTools_WrittenForAModel(string version)
    {
        await using var client = await product.ConnectAsync(version);

        var tools = (await client.ListToolsAsync()).Select(tool => tool.ProtocolTool).ToList();

        Assert.Superset(new HashSet<string>([.. Management, "w_three_steps", "w_approve", "w_undo_it"]), tools.Select(tool => tool.Name).ToHashSet());
        Assert.Equal(tools.Count, tools.Select(tool => tool.Name).Distinct().Count());
        Assert.All(tools, tool =>
        {
            Assert.Matches("^[A-Za-z0-9_-]{1,40}$", tool.Name);
            Assert.StartsWith("Use this when", tool.Description, StringComparison.Ordinal);
            Assert.NotNull(tool.Annotations);
            Assert.NotNull(tool.Annotations.ReadOnlyHint);
            Assert.NotNull(tool.Annotations.DestructiveHint);
            Assert.NotNull(tool.Annotations.IdempotentHint);
            Assert.NotNull(tool.Annotations.OpenWorldHint);
            Assert.Equal("object", tool.InputSchema.Word("type"));
            Assert.Equal("object", tool.OutputSchema!.Value.Word("type"));
        });
    }

    [Fact]
    public async Task WorkflowTool_SaysWhatItTakesDoesAndAsks()
    {
        await using var client = await product.ConnectAsync(Wire.New);

        var tools = await client.ListToolsAsync();
        var counting = tools.Single(tool => tool.Name == "w_three_steps").ProtocolTool;
        var asking = tools.Single(tool => tool.Name == "w_ask_twice").ProtocolTool;

        Assert.Equal(0, counting.InputSchema.GetProperty("properties").GetProperty("start").GetProperty("minimum").GetInt32());
        Assert.Equal(["start"], counting.InputSchema.GetProperty("required").EnumerateArray().Select(name => name.GetString()));
        Assert.StartsWith("Use this when you need something that counts to three.\n", counting.Description, StringComparison.Ordinal);
        Assert.Contains("first", counting.Description, StringComparison.Ordinal);
        Assert.Contains("On failure", counting.Description, StringComparison.Ordinal);
        Assert.Contains("\"A text?\"", asking.Description, StringComparison.Ordinal);
        Assert.Contains("waiting", asking.OutputSchema!.Value.GetProperty("properties").GetProperty("status").GetProperty("enum").EnumerateArray().Select(word => word.GetString()));
    }

    [Fact]
    public async Task WorkflowWithoutEffects_IsMarkedReadOnly()
    {
        await using var client = await product.ConnectAsync(Wire.New);

        var tools = (await client.ListToolsAsync()).ToDictionary(tool => tool.Name, tool => tool.ProtocolTool.Annotations!);

        Assert.True(tools["w_three_steps"].ReadOnlyHint);
        Assert.False(tools["w_three_steps"].DestructiveHint);
        Assert.False(tools["create_workflow"].ReadOnlyHint);
    }

    [Fact]
    public async Task SameNameInTwoDomains_LaterOneCarriesItsDomain()
    {
        await using var client = await product.ConnectAsync(Wire.New);

        Assert.Equal("hello", (await client.CallToolAsync("w_greet")).Json().Word("result"));
        Assert.Equal("hello from aaa", (await client.CallToolAsync("w_aaa_greet")).Json().Word("result"));
    }

    [Fact]
    public async Task DomainAddress_ListsThatDomainOnly()
    {
        await using var client = await product.ConnectAsync(Wire.New, path: "/aaa");

        var names = (await client.ListToolsAsync()).Select(tool => tool.Name).ToList();

        Assert.Equal([.. Management, "w_aaa_greet"], names.Order());
        await Assert.ThrowsAsync<McpProtocolException>(() => client.CallToolAsync("w_three_steps").AsTask());
    }

    [Fact]
    public async Task UnknownDomainAddress_SaysWhichThereAre()
    {
        await using var client = await product.ConnectAsync(Wire.New, path: "/aab");

        var refused = await Assert.ThrowsAsync<McpProtocolException>(() => client.ListToolsAsync().AsTask());

        Assert.Contains("'aaa'", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pages_FollowEachOtherByCursor_WithHintsForCaches()
    {
        var names = new List<string>();
        string? cursor = null;
        do
        {
            var result = (await product.SendAsync("tools/list", cursor is null ? [] : new JsonObject { ["cursor"] = cursor }))["result"]!;
            Assert.InRange(result["tools"]!.AsArray().Count, 1, 5);
            Assert.Equal("private", (string)result["cacheScope"]!);
            Assert.Equal(60_000, (long)result["ttlMs"]!);
            names.AddRange(result["tools"]!.AsArray().Select(tool => (string)tool!["name"]!));
            cursor = (string?)result["nextCursor"];
        }
        while (cursor is not null);

        Assert.Equal(names.Distinct().Order(StringComparer.Ordinal), names);
        Assert.Contains("w_three_steps", names);
    }

    [Fact]
    public async Task CursorOfAnotherMaking_IsRefused()
    {
        var answer = await product.SendAsync("tools/list", new JsonObject { ["cursor"] = "nonsense!" });

        Assert.Equal((int)McpErrorCode.InvalidParams, (int)answer["error"]!["code"]!);
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task UnknownTool_IsAProtocolErrorThatNamesTheNearest(string version)
    {
        await using var client = await product.ConnectAsync(version);

        var refused = await Assert.ThrowsAsync<McpProtocolException>(() => client.CallToolAsync("w_three_stepz").AsTask());

        Assert.Equal(McpErrorCode.InvalidParams, refused.ErrorCode);
        Assert.Contains("'w_three_steps'", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task NewWorkflow_IsAnnouncedToListenersAndListed()
    {
        using var listening = Wire.NewRequest(product.Endpoint, "subscriptions/listen", new JsonObject
        {
            ["notifications"] = new JsonObject { ["toolsListChanged"] = true, ["resourceSubscriptions"] = new JsonArray("workflow://mcp/graph", "execution://secret") },
        });
        using var stream = await product.Wire.OpenAsync(listening);
        var acknowledged = await stream.NextAsync();

        await product.ImportAsync("{domain: mcp, version: '2', workflows: {announced: {graph: {one: {type: set, values: {a: 1}}}}}}");

        var granted = acknowledged!["params"]!["notifications"]!["resourceSubscriptions"]!.AsArray().Select(uri => (string)uri!);
        Assert.Equal(["workflow://mcp/graph"], granted);
        var heard = new HashSet<string>();
        while (heard.Count < 2)
        {
            heard.Add((string)(await stream.NextAsync())!["method"]!);
        }

        Assert.Equal(["notifications/resources/updated", "notifications/tools/list_changed"], heard.Order());
        await using var client = await product.ConnectAsync(Wire.New);
        Assert.Contains("w_announced", (await client.ListToolsAsync()).Select(tool => tool.Name));
    }

    [Fact]
    public async Task NewWorkflow_IsAnnouncedToSessions()
    {
        await using var client = await product.ConnectAsync(Wire.Old);
        var announced = new TaskCompletionSource();
        await using var registration = client.RegisterNotificationHandler("notifications/tools/list_changed", (_, _) =>
        {
            announced.TrySetResult();
            return default;
        });

        // The session's stream opens when it likes, so the change is made again until it is heard.
        for (var i = 0; !announced.Task.IsCompleted && i < 60; i++)
        {
            await product.ImportAsync($"{{domain: mcp, version: '2', workflows: {{told: {{description: 'Number {i}', graph: {{one: {{type: set, values: {{a: 1}}}}}}}}}}}}");
            await Task.WhenAny(announced.Task, client.PingAsync().AsTask());
        }

        await announced.Task.WaitAsync(McpProduct.Patience);
    }

    [Fact]
    public async Task Resources_TellHowToUseADomainAndHoldDefinitions()
    {
        await using var client = await product.ConnectAsync(Wire.New);

        var uris = (await client.ListResourcesAsync()).Select(resource => resource.Uri).ToList();
        var guide = (ModelContextProtocol.Protocol.TextResourceContents)(await client.ReadResourceAsync("workflow://mcp/graph")).Contents[0];
        var definition = (ModelContextProtocol.Protocol.TextResourceContents)(await client.ReadResourceAsync("workflow://mcp/three_steps")).Contents[0];

        Assert.Superset(new HashSet<string>(["workflow://mcp/graph", "workflow://mcp/three_steps", "workflow://aaa/graph"]), uris.ToHashSet());
        Assert.Contains("w_three_steps", guide.Text, StringComparison.Ordinal);
        Assert.Equal("set", JsonElement.Parse(definition.Text).GetProperty("graph").GetProperty("first").Word("type"));
        var refused = await Assert.ThrowsAsync<McpProtocolException>(() => client.ReadResourceAsync("workflow://mcp/nothing").AsTask());
        Assert.Contains("resources/list", refused.Message, StringComparison.Ordinal);
    }
}
