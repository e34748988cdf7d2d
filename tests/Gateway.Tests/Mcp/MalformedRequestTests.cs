using System.Net.Http.Headers;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json.Nodes;
using OrleansWorkflows.Mcp.Tests;

namespace OrleansWorkflows.Gateway.Tests.Mcp;

/// <summary>Requests broken in every place, the same ones at each run.</summary>
public sealed class MalformedRequestTests(McpProduct product) : IClassFixture<McpProduct>
{
    private const int Requests = 10_000;

    private const int Seed = 20260728;

    private const long MaxGrowthBytes = 20 * 1024 * 1024;

    private static readonly string[] Methods =
    [
        "tools/call", "tools/list", "prompts/get", "prompts/list", "resources/read", "resources/list", "resources/templates/list", "completion/complete", "server/discover",
        "tasks/get", "tasks/update", "tasks/cancel", "initialize", "notifications/cancelled", "ping", "logging/setLevel", "resources/subscribe",
    ];

    private static readonly string[] Pieces =
    [
        "null", "true", "-1", "1e999", "\"\"", "\"\\u0000\"", "[]", "{}", "[[[[[]]]]]", "\"execution://../../etc\"", "\"workflow://a/b/c/d\"", "\"service://%zz\"", "\"w_three_steps\"", "\"get_workflow_status\"",
        "\"" + new string('x', 3000) + "\"", "{\"type\":\"ref/prompt\"}", "{\"type\":\"ref/resource\",\"uri\":\"execution://{id}\"}", "{\"name\":\"id\",\"value\":\"\"}",
    ];

    [Fact]
    public async Task TenThousandMalformedRequests_AreRefusedOneByOne_AndLeaveNothingBehind()
    {
        using var http = new HttpClient();
        var random = new Random(Seed);
        for (var i = 0; i < 500; i++)
        {
            await SendAsync(http, random);
        }

        var before = GC.GetTotalMemory(forceFullCollection: true);
        for (var i = 0; i < Requests; i++)
        {
            await SendAsync(http, random);
        }

        var growth = GC.GetTotalMemory(forceFullCollection: true) - before;
        Assert.True(growth <= MaxGrowthBytes, $"{growth} bytes more than before");
        Assert.NotNull((await product.SendAsync("tools/list", []))["result"]!["tools"]);
    }

    [Theory]
    [InlineData("{", -32700)]
    [InlineData("", -32700)]
    [InlineData("not json", -32700)]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"tools/list"} and more""", -32700)]
    [InlineData("[]", -32600)]
    [InlineData("null", -32600)]
    [InlineData("""{"jsonrpc":"2.0","id":1}""", -32600)]
    public async Task TextThatIsNotJson_IsAParseError_AndJsonThatIsNoMessageAnInvalidRequest(string body, int code)
    {
        foreach (var request in (HttpRequestMessage[])[Wire.NewRequest(product.Endpoint, "tools/list"), Wire.OldRequest(product.Endpoint, "initialize", null)])
        {
            request.Content = Wire.Json(body);
            var (status, _, message) = await product.Wire.SendAsync(request);

            Assert.Equal((400, code, null), ((int)status, (int)message!["error"]!["code"]!, (int?)message["id"]));
            Assert.Equal("2.0", (string?)message["jsonrpc"]);
        }
    }

    [Theory]
    [InlineData("v999.0.0")]
    [InlineData("2030-01-01")]
    public async Task VersionThatIsNotServed_IsRefusedWithThoseOfDiscover(string version)
    {
        using var request = Wire.NewRequest(product.Endpoint, "tools/list");
        request.Headers.Remove("MCP-Protocol-Version");
        request.Headers.Add("MCP-Protocol-Version", version);

        var (status, _, message) = await product.Wire.SendAsync(request);

        var served = (await product.SendAsync("server/discover", []))["result"]!["supportedVersions"]!.AsArray().Select(value => (string?)value).ToArray();
        var error = message!["error"]!;
        Assert.Equal((400, -32022), ((int)status, (int)error["code"]!));
        Assert.NotNull(message["id"]);
        Assert.Equal(version, (string?)error["data"]!["requested"]);
        Assert.Equal(served, error["data"]!["supported"]!.AsArray().Select(value => (string?)value));
        Assert.All(served, value => Assert.Contains(value!, (string)error["message"]!));
    }

    [Fact]
    public async Task MessageOfSeveralPieces_IsReadAsAWhole()
    {
        var id = new string('x', 300_000);

        var answer = await product.SendAsync("tools/call", new JsonObject { ["name"] = "get_workflow_status", ["arguments"] = new JsonObject { ["execution_id"] = id } });

        Assert.Contains("execution", (string)answer["result"]!["content"]![0]!["text"]!, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task MalformedMessagesOnASocket_LeaveItUsable()
    {
        var random = new Random(Seed);
        using var socket = new ClientWebSocket();
        await socket.ConnectAsync(new UriBuilder(product.Endpoint) { Scheme = "ws", Path = "/mcp/ws" }.Uri, CancellationToken.None);
        var answers = ReadAsync(socket);
        for (var i = 0; i < 1_000 && socket.State == WebSocketState.Open; i++)
        {
            await socket.SendAsync(Encoding.UTF8.GetBytes(Body(random, i).Replace("subscriptions/listen", "x", StringComparison.Ordinal)), WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);
        }

        var last = new JsonObject
        {
            ["jsonrpc"] = "2.0", ["id"] = "last", ["method"] = "tools/list",
            ["params"] = new JsonObject
            {
                ["_meta"] = new JsonObject { ["io.modelcontextprotocol/protocolVersion"] = Wire.New, ["io.modelcontextprotocol/clientCapabilities"] = new JsonObject() },
            },
        };
        await socket.SendAsync(Encoding.UTF8.GetBytes(last.ToJsonString()), WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);

        Assert.NotNull(await answers.WaitAsync(McpProduct.Patience));
    }

    private async Task SendAsync(HttpClient http, Random random)
    {
        var body = Body(random, random.Next(1_000_000));
        using var request = new HttpRequestMessage(random.Next(20) == 0 ? HttpMethod.Get : HttpMethod.Post, product.Endpoint + (random.Next(10) == 0 ? "/aaa" : ""));
        request.Headers.Accept.ParseAdd("application/json, text/event-stream");
        request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        request.Content.Headers.ContentType = new MediaTypeHeaderValue(random.Next(20) == 0 ? "text/plain" : "application/json");
        foreach (var header in (string[])["MCP-Protocol-Version", "Mcp-Method", "Mcp-Name", "Mcp-Session-Id", "X-Workflow-URL", "X-Target-URL", "X-Target-Headers", "X-API-Type"])
        {
            if (Header(header, random) is { } value)
            {
                request.Headers.TryAddWithoutValidation(header, value);
            }
        }

        // The headers are enough: a stream that was opened by chance is closed again.
        using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        Assert.True((int)response.StatusCode < 500, $"{response.StatusCode} for {request}\n{body}");
    }

    private static string? Header(string name, Random random) => (name, random.Next(4)) switch
    {
        ("MCP-Protocol-Version", 0) => Wire.Old,
        ("MCP-Protocol-Version", < 3) => Wire.New,
        ("Mcp-Method", < 3) => Methods[random.Next(Methods.Length)],
        ("Mcp-Name", < 2) => "w_three_steps",
        ("Mcp-Name", 2) => "=?base64?!!?=",
        ("X-Workflow-URL", 0) when random.Next(20) == 0 => "ftp://nowhere",
        ("X-Target-URL", 0) when random.Next(20) == 0 => "not a url",
        ("X-Target-Headers", 0) when random.Next(20) == 0 => "{\"a\":",
        ("X-API-Type", 0) when random.Next(20) == 0 => "soap",
        ("Mcp-Session-Id", 0) => "nobody",
        _ => null,
    };

    /// <summary>A message with wrong or missing parts; sometimes cut off or with a byte changed.</summary>
    private static string Body(Random random, int id)
    {
        var fields = new List<string> { $"\"jsonrpc\":{(random.Next(10) == 0 ? Piece(random) : "\"2.0\"")}" };
        if (random.Next(10) > 0)
        {
            fields.Add($"\"id\":{(random.Next(10) == 0 ? Piece(random) : id)}");
        }

        if (random.Next(15) > 0)
        {
            fields.Add($"\"method\":{(random.Next(10) == 0 ? Piece(random) : $"\"{Methods[random.Next(Methods.Length)]}\"")}");
        }

        fields.Add($"\"params\":{(random.Next(8) == 0 ? Piece(random) : Params(random))}");
        var text = "{" + string.Join(',', fields) + "}";
        return random.Next(12) switch
        {
            0 => text[..random.Next(text.Length)],
            1 => text.Insert(random.Next(text.Length), "\""),
            2 => $"[{text},{text}]",
            _ => text,
        };
    }

    private static string Params(Random random)
    {
        var fields = new List<string>();
        foreach (var name in (string[])["name", "uri", "arguments", "cursor", "ref", "argument", "context", "taskId", "inputResponses", "requestState", "requestId", "protocolVersion", "capabilities", "clientInfo"])
        {
            if (random.Next(3) == 0)
            {
                fields.Add($"\"{name}\":{Piece(random)}");
            }
        }

        if (random.Next(5) > 0)
        {
            var version = random.Next(6) == 0 ? Piece(random) : $"\"{Wire.New}\"";
            var capabilities = random.Next(4) switch { 0 => Piece(random), 1 => "{\"extensions\":{\"io.modelcontextprotocol/tasks\":{}}}", _ => "{}" };
            fields.Add($"\"_meta\":{{\"io.modelcontextprotocol/protocolVersion\":{version},\"io.modelcontextprotocol/clientCapabilities\":{capabilities}}}");
        }

        return "{" + string.Join(',', fields) + "}";
    }

    private static string Piece(Random random) => Pieces[random.Next(Pieces.Length)];

    /// <summary>The answer to the message with the id <c>last</c>.</summary>
    private static async Task<JsonNode?> ReadAsync(ClientWebSocket socket)
    {
        var buffer = new byte[256 * 1024];
        using var text = new MemoryStream();
        while (true)
        {
            var part = await socket.ReceiveAsync(buffer.AsMemory(), CancellationToken.None);
            Assert.Equal(WebSocketMessageType.Text, part.MessageType);
            text.Write(buffer, 0, part.Count);
            if (!part.EndOfMessage)
            {
                continue;
            }

            var message = JsonNode.Parse(text.ToArray())!;
            text.SetLength(0);
            if (message["id"]?.ToString() == "last")
            {
                return message["result"] ?? message["error"];
            }
        }
    }
}
