using System.Text.Json.Nodes;
using OrleansWorkflows.Cluster.Tests.Support;
using OrleansWorkflows.EndToEnd.Tests.Processes;

namespace OrleansWorkflows.Cluster.Tests;

/// <summary>MCP over two gateways without affinity: what one of them began the other goes on with.</summary>
public sealed class McpGatewayTests
{
    private const string New = "2026-07-28";

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

        var asked = (await SendAsync(cluster.Gateway(0), "tools/call", call)).Result();
        call["requestState"] = (string)asked["requestState"]!;
        call["inputResponses"] = new JsonObject
        {
            [asked["inputRequests"]!.AsObject().Single().Key] = new JsonObject { ["action"] = "accept", ["content"] = new JsonObject { ["ok"] = true } },
        };
        var answered = (await SendAsync(cluster.Gateway(1), "tools/call", call)).Result();
        var again = (await SendAsync(cluster.Gateway(0), "tools/call", call)).Result();
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
        var created = (await SendAsync(cluster.Gateway(0), "tools/call", call)).Result();
        var task = new JsonObject { ["taskId"] = (string)created["taskId"]! };
        var silo = (await cluster.Gateway(1).GetAsync($"/executions/{((string)created["taskId"]!).Split('.')[0]}")).Is(200).Word("silo");

        await cluster.KillGatewayAsync(0);
        await cluster.Silo(silo).KillAsync();

        var last = await TestCluster.UntilAsync(
            () => SendAsync(cluster.Gateway(1), "tasks/get", task), reply => reply.Status == 200 && reply.Message()["result"]?["status"]?.ToString() == "completed", "the task has completed");
        Assert.Equal("task", (string)created["resultType"]!);
        Assert.Equal("done", (string)last.Result()["result"]!["structuredContent"]!["result"]!);
    }

    private static async Task<TestCluster> StartAsync(params string[] silos)
    {
        var cluster = await TestCluster.StartAsync("redis", 2, silos);
        (await cluster.Gateway(0).PostAsync("/specs", JsonNode.Parse(Spec))).Is(201);
        return cluster;
    }

    /// <summary>One request of 2026-07-28 from a client that can be asked and takes tasks for <c>w_pause</c>.</summary>
    private static Task<Reply> SendAsync(Web gateway, string method, JsonObject parameters)
    {
        var name = (string)(parameters["name"] ?? parameters["taskId"])!;
        var capabilities = name == "w_ask" ? new JsonObject { ["elicitation"] = new JsonObject() }
            : new JsonObject { ["extensions"] = new JsonObject { ["io.modelcontextprotocol/tasks"] = new JsonObject() } };
        parameters["_meta"] = new JsonObject { ["io.modelcontextprotocol/protocolVersion"] = New, ["io.modelcontextprotocol/clientCapabilities"] = capabilities };
        return gateway.PostAsync(
            "/mcp", new JsonObject { ["jsonrpc"] = "2.0", ["id"] = 1, ["method"] = method, ["params"] = parameters.DeepClone() },
            ("Accept", "application/json, text/event-stream"), ("MCP-Protocol-Version", New), ("Mcp-Method", method), ("Mcp-Name", name));
    }
}

internal static class McpReplies
{
    /// <summary>The last message of an event stream.</summary>
    public static JsonNode Message(this Reply reply) =>
        JsonNode.Parse(reply.Text.Split('\n').Last(line => line.StartsWith("data:", StringComparison.Ordinal))[5..])!;

    public static JsonNode Result(this Reply reply) => reply.Is(200).Message()["result"] ?? throw new InvalidOperationException(reply.Text);
}
