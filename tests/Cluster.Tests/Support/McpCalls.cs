using System.Text.Json.Nodes;
using OrleansWorkflows.EndToEnd.Tests.Processes;

namespace OrleansWorkflows.Cluster.Tests.Support;

/// <summary>MCP of 2026-07-28, as a stateless client speaks it.</summary>
internal static class McpCalls
{
    private const string New = "2026-07-28";

    /// <summary>One request from a client that can be asked or, instead, takes tasks.</summary>
    public static Task<Reply> SendAsync(Web gateway, string method, JsonObject parameters, bool takesTasks = false)
    {
        var name = (string)(parameters["name"] ?? parameters["taskId"])!;
        var capabilities = takesTasks ? new JsonObject { ["extensions"] = new JsonObject { ["io.modelcontextprotocol/tasks"] = new JsonObject() } }
            : new JsonObject { ["elicitation"] = new JsonObject() };
        parameters["_meta"] = new JsonObject { ["io.modelcontextprotocol/protocolVersion"] = New, ["io.modelcontextprotocol/clientCapabilities"] = capabilities };
        return gateway.PostAsync(
            "/mcp", new JsonObject { ["jsonrpc"] = "2.0", ["id"] = 1, ["method"] = method, ["params"] = parameters.DeepClone() },
            ("Accept", "application/json, text/event-stream"), ("MCP-Protocol-Version", New), ("Mcp-Method", method), ("Mcp-Name", name));
    }

    /// <summary>The call again, with the answer <c>ok</c> to what it was asked.</summary>
    public static JsonObject Answered(JsonObject call, JsonNode asked) => new()
    {
        ["name"] = (string)call["name"]!,
        ["arguments"] = call["arguments"]!.DeepClone(),
        ["requestState"] = (string)asked["requestState"]!,
        ["inputResponses"] = new JsonObject
        {
            [asked["inputRequests"]!.AsObject().Single().Key] = new JsonObject { ["action"] = "accept", ["content"] = new JsonObject { ["ok"] = true } },
        },
    };

    /// <summary>The last message of an event stream.</summary>
    public static JsonNode Message(this Reply reply) =>
        JsonNode.Parse(reply.Text.Split('\n').Last(line => line.StartsWith("data:", StringComparison.Ordinal))[5..])!;

    public static JsonNode Result(this Reply reply) => reply.Is(200).Message()["result"] ?? throw new InvalidOperationException(reply.Text);
}
