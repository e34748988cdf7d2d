using System.Text.Json.Nodes;
using OrleansWorkflows.Cluster.Tests.Support;

namespace OrleansWorkflows.Cluster.Tests;

/// <summary>MCP over two gateways without affinity: what one of them began the other goes on with.</summary>
public sealed class McpGatewayTests
{
    private const string Spec = """
        {"domain":"mcp","version":"1","workflows":{
          "ask":{"result":"$question.ok","graph":{"question":{"type":"yield","message":"Go on?","expects":{"ok":"bool"}}}},
          "pause":{"result":"'done'","graph":{"first":{"type":"set","values":{"a":1}},"pause":{"type":"wait","duration":"3s","depends_on":["first"]}}}}}
        """;

    [Fact]
    public async Task QuestionOfOneGateway_IsAnsweredAtTheOther_AndSessionsBeginAnewThere()
    {
        await using var cluster = await StartAsync("a");
        var call = new JsonObject { ["name"] = "w_ask", ["arguments"] = new JsonObject() };

        var asked = (await McpCalls.SendAsync(cluster.Gateway(0), "tools/call", call)).Result();
        call = McpCalls.Answered(call, asked);
        var answered = (await McpCalls.SendAsync(cluster.Gateway(1), "tools/call", call)).Result();
        var again = (await McpCalls.SendAsync(cluster.Gateway(0), "tools/call", call)).Result();
        var elsewhere = await cluster.Gateway(1).PostAsync(
            "/mcp", new JsonObject { ["jsonrpc"] = "2.0", ["id"] = 1, ["method"] = "tools/list" }, ("Accept", "application/json, text/event-stream"),
            ("Mcp-Session-Id", "a-session-of-the-other-gateway"), ("MCP-Protocol-Version", "2025-11-25"));

        Assert.Equal("input_required", (string)asked["resultType"]!);
        Assert.Equal("completed", (string)answered["structuredContent"]!["status"]!);
        Assert.Equal((string)answered["structuredContent"]!["execution_id"]!, (string)again["structuredContent"]!["execution_id"]!);
        Assert.Equal(404, elsewhere.Status);
    }

    [Fact]
    public async Task Task_OutlivesItsClientItsGatewayAndItsSilo()
    {
        await using var cluster = await StartAsync("a", "b");
        var call = new JsonObject { ["name"] = "w_pause", ["arguments"] = new JsonObject() };
        var created = (await McpCalls.SendAsync(cluster.Gateway(0), "tools/call", call, takesTasks: true)).Result();
        var task = new JsonObject { ["taskId"] = (string)created["taskId"]! };
        var silo = (await cluster.Gateway(1).GetAsync($"/executions/{((string)created["taskId"]!).Split('.')[0]}")).Is(200).Word("silo");

        await cluster.KillGatewayAsync(0);
        await cluster.Silo(silo).KillAsync();

        var last = await TestCluster.UntilAsync(
            () => McpCalls.SendAsync(cluster.Gateway(1), "tasks/get", task, takesTasks: true), reply => reply.Status == 200 && reply.Message()["result"]?["status"]?.ToString() == "completed", "the task has completed");
        Assert.Equal("task", (string)created["resultType"]!);
        Assert.Equal("done", (string)last.Result()["result"]!["structuredContent"]!["result"]!);
    }

    private static async Task<TestCluster> StartAsync(params string[] silos)
    {
        var cluster = await TestCluster.StartAsync("redis", 2, silos);
        (await cluster.Gateway(0).PostAsync("/specs", JsonNode.Parse(Spec))).Is(201);
        return cluster;
    }
}
