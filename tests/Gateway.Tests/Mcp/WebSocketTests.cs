using System.Net;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json.Nodes;
using OrleansWorkflows.Mcp.Tests;

namespace OrleansWorkflows.Gateway.Tests.Mcp;

/// <summary>MCP over WebSocket, message by message.</summary>
public sealed class WebSocketTests(McpProduct product) : IClassFixture<McpProduct>
{
    [Fact]
    public async Task Session_CallsWithProgressAndIsAskedOnTheSameSocket()
    {
        await using var socket = await OpenAsync();
        var initialized = await InitializeAsync(socket, elicitation: true);
        await socket.SendAsync(Request(2, "tools/call", new JsonObject
        {
            ["name"] = "w_choose", ["arguments"] = new JsonObject(), ["_meta"] = new JsonObject { ["progressToken"] = "p" },
        }));

        var progress = new List<string>();
        JsonNode message;
        while ((string?)(message = await socket.NextAsync())["method"] != "elicitation/create")
        {
            Assert.Equal("notifications/progress", (string?)message["method"]);
            progress.Add((string)message["params"]!["message"]!);
        }

        await socket.SendAsync(new JsonObject
        {
            ["jsonrpc"] = "2.0", ["id"] = message["id"]!.DeepClone(), ["result"] = new JsonObject { ["action"] = "accept", ["content"] = new JsonObject { ["id"] = "B2" } },
        });
        var result = await socket.ResultAsync(2);

        Assert.Equal(Wire.Old, (string)initialized["protocolVersion"]!);
        Assert.Contains("search completed", progress);
        Assert.Equal("B2", (string)result["structuredContent"]!["result"]!);
    }

    [Fact]
    public async Task SelfDescribingRequests_AreAnsweredWithoutInitialize_AndAskByInputRequired()
    {
        await using var socket = await OpenAsync();

        await socket.SendAsync(New(1, "server/discover", []));
        await socket.SendAsync(New(2, "tools/call", new JsonObject { ["name"] = "w_approve", ["arguments"] = new JsonObject() }, elicitation: true));
        var discovered = await socket.ResultAsync(1);
        var asked = await socket.ResultAsync(2);
        await socket.SendAsync(New(3, "tools/call", new JsonObject
        {
            ["name"] = "w_approve", ["arguments"] = new JsonObject(), ["requestState"] = (string)asked["requestState"]!,
            ["inputResponses"] = new JsonObject
            {
                [asked["inputRequests"]!.AsObject().Single().Key] = new JsonObject { ["action"] = "accept", ["content"] = new JsonObject { ["approved"] = true } },
            },
        }, elicitation: true));
        var answered = await socket.ResultAsync(3);

        Assert.Contains(Wire.New, discovered["supportedVersions"]!.AsArray().Select(version => (string)version!));
        Assert.Equal("input_required", (string)asked["resultType"]!);
        Assert.Equal("completed", (string)answered["structuredContent"]!["status"]!);
    }

    [Fact]
    public async Task Listening_RunsBesideOtherRequests_UntilItIsCancelled()
    {
        await using var socket = await OpenAsync();
        await socket.SendAsync(New(7, "subscriptions/listen", new JsonObject { ["notifications"] = new JsonObject { ["toolsListChanged"] = true } }));
        var acknowledged = await socket.NextAsync();

        await socket.SendAsync(New(8, "tools/list", []));
        var listed = await socket.ResultAsync(8);
        await product.ImportAsync("{domain: sockets, version: '1', workflows: {one: {graph: {one: {type: set, values: {a: 1}}}}}}");
        var told = await socket.NextAsync();
        await socket.SendAsync(new JsonObject
        {
            ["jsonrpc"] = "2.0", ["method"] = "notifications/cancelled", ["params"] = new JsonObject { ["requestId"] = 7, ["_meta"] = Meta(false) },
        });
        await socket.SendAsync(New(9, "tools/list", []));

        Assert.Equal("notifications/subscriptions/acknowledged", (string)acknowledged["method"]!);
        Assert.NotEmpty(listed["tools"]!.AsArray());
        Assert.Equal("notifications/tools/list_changed", (string)told["method"]!);
        Assert.Equal(7, (int)told["params"]!["_meta"]!["io.modelcontextprotocol/subscriptionId"]!);
        Assert.NotEmpty((await socket.ResultAsync(9))["tools"]!.AsArray());
    }

    [Fact]
    public async Task Session_IsToldOfChanges()
    {
        await using var socket = await OpenAsync();
        await InitializeAsync(socket);

        await product.ImportAsync("{domain: sockets, version: '1', workflows: {two: {graph: {one: {type: set, values: {a: 1}}}}}}");

        var heard = new HashSet<string>();
        while (heard.Count < 3)
        {
            heard.Add((string)(await socket.NextAsync())["method"]!);
        }

        Assert.Equal(["notifications/prompts/list_changed", "notifications/resources/list_changed", "notifications/tools/list_changed"], heard.Order());
    }

    [Fact]
    public async Task DomainAddress_ServesThatDomainOnly()
    {
        await using var socket = await OpenAsync("aaa/ws");

        await socket.SendAsync(New(1, "tools/list", new JsonObject { ["cursor"] = null }));
        var tools = (await socket.ResultAsync(1))["tools"]!.AsArray().Select(tool => (string)tool!["name"]!);
        await socket.SendAsync(New(2, "tools/call", new JsonObject { ["name"] = "w_three_steps", ["arguments"] = new JsonObject { ["start"] = 1 } }));
        var refused = await socket.NextAsync();

        Assert.NotEmpty(tools);
        Assert.Contains("w_three_steps", (string)refused["error"]!["message"]!, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{", -32700, null)]
    [InlineData("", -32700, null)]
    [InlineData("""{"jsonrpc":"2.0","id":7} and more""", -32700, null)]
    [InlineData("[]", -32600, null)]
    [InlineData("null", -32600, null)]
    [InlineData("""{"jsonrpc":"2.0","id":7}""", -32600, 7)]
    [InlineData("""{"jsonrpc":"2.0","id":null,"method":"tools/list"}""", -32600, null)]
    public async Task TextThatIsNoMessage_IsRefused_AndTheSocketGoesOn(string text, int code, int? id)
    {
        await using var socket = await OpenAsync();

        await socket.SendAsync(text);
        var refused = await socket.NextAsync();
        await socket.SendAsync(New(2, "tools/list", []));

        Assert.Equal((code, id), ((int)refused["error"]!["code"]!, (int?)refused["id"]));
        Assert.NotEmpty((await socket.ResultAsync(2))["tools"]!.AsArray());
    }

    [Fact]
    public async Task RequestsWithoutEnd_AreRefusedPastTheLimit()
    {
        await using var socket = await OpenAsync();
        for (var id = 0; id <= 256; id++)
        {
            await socket.SendAsync(New(id, "subscriptions/listen", new JsonObject { ["notifications"] = new JsonObject() }));
        }

        JsonNode message;
        do
        {
            message = await socket.NextAsync();
        }
        while (message["error"] is null);

        Assert.Equal((256, -32000), ((int)message["id"]!, (int)message["error"]!["code"]!));
    }

    [Fact]
    public async Task BinaryMessage_ClosesTheSocket()
    {
        await using var socket = await OpenAsync();

        await socket.Raw.SendAsync(new byte[] { 1, 2, 3 }, WebSocketMessageType.Binary, endOfMessage: true, CancellationToken.None);

        Assert.Equal(WebSocketCloseStatus.InvalidMessageType, await socket.CloseStatusAsync());
    }

    [Fact]
    public async Task MessageThatIsTooLarge_ClosesTheSocket()
    {
        await using var own = new McpProduct { Settings = settings => settings.Http.MaxParamsBytes = 2048 };
        await own.InitializeAsync();
        await using var socket = await OpenAsync(at: own);

        await socket.SendAsync(new string('x', 10_000));

        Assert.Equal(WebSocketCloseStatus.MessageTooBig, await socket.CloseStatusAsync());
    }

    [Fact]
    public async Task GatewayThatStops_SaysGoodbye()
    {
        await using var own = new McpProduct();
        await own.InitializeAsync();
        await using var socket = await OpenAsync(at: own);
        await InitializeAsync(socket);

        var stopping = own.StopAsync();
        var status = await socket.CloseStatusAsync();
        await stopping;

        Assert.Equal(WebSocketCloseStatus.EndpointUnavailable, status);
    }

    [Fact]
    public async Task ClosedSocket_LeavesTheExecutionRunning()
    {
        string id;
        await using (var socket = await OpenAsync())
        {
            await socket.SendAsync(New(1, "tools/call", new JsonObject { ["name"] = "execute_workflow", ["arguments"] = new JsonObject { ["workflow_id"] = "mcp/long_wait" } }));
            id = (string)(await socket.ResultAsync(1))["structuredContent"]!["execution_id"]!;
            await socket.SendAsync(New(2, "tools/call", new JsonObject { ["name"] = "get_workflow_status", ["arguments"] = new JsonObject { ["execution_id"] = id, ["wait_seconds"] = 50 } }));
        }

        var status = (await product.CallRawAsync("get_workflow_status", new JsonObject { ["execution_id"] = id }))["result"]!;
        Assert.Equal("executing", (string)status["structuredContent"]!["status"]!);
    }

    [Fact]
    public async Task PageOfAnotherOrigin_IsForbidden()
    {
        var refused = await Assert.ThrowsAsync<WebSocketException>(() => OpenAsync(origin: "https://evil.example.com"));

        Assert.Contains("403", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RequestThatIsNoWebSocket_IsToldSo()
    {
        using var http = new HttpClient { BaseAddress = product.Address };

        using var response = await http.GetAsync("/mcp/ws");

        Assert.Equal(HttpStatusCode.UpgradeRequired, response.StatusCode);
        Assert.Contains("WF0225", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    private static JsonObject Request(int id, string method, JsonObject parameters) => new() { ["jsonrpc"] = "2.0", ["id"] = id, ["method"] = method, ["params"] = parameters };

    private static JsonObject New(int id, string method, JsonObject parameters, bool elicitation = false)
    {
        parameters["_meta"] = Meta(elicitation);
        return Request(id, method, parameters);
    }

    private static JsonObject Meta(bool elicitation) => new()
    {
        ["io.modelcontextprotocol/protocolVersion"] = Wire.New,
        ["io.modelcontextprotocol/clientCapabilities"] = elicitation ? new JsonObject { ["elicitation"] = new JsonObject() } : [],
    };

    private static async Task<JsonNode> InitializeAsync(McpSocket socket, bool elicitation = false)
    {
        var hello = Wire.Initialize();
        hello["capabilities"] = elicitation ? new JsonObject { ["elicitation"] = new JsonObject() } : [];
        await socket.SendAsync(Request(0, "initialize", hello));
        var result = await socket.ResultAsync(0);
        await socket.SendAsync(new JsonObject { ["jsonrpc"] = "2.0", ["method"] = "notifications/initialized" });
        return result;
    }

    private async Task<McpSocket> OpenAsync(string path = "ws", string? origin = null, McpProduct? at = null)
    {
        var socket = new ClientWebSocket();
        socket.Options.AddSubProtocol("mcp");
        if (origin is not null)
        {
            socket.Options.SetRequestHeader("Origin", origin);
        }

        var address = new UriBuilder((at ?? product).Endpoint) { Scheme = "ws", Path = $"/mcp/{path}" };
        await socket.ConnectAsync(address.Uri, CancellationToken.None);
        Assert.Equal("mcp", socket.SubProtocol);
        return new McpSocket(socket);
    }

    private sealed class McpSocket(ClientWebSocket socket) : IAsyncDisposable
    {
        private readonly Dictionary<int, JsonNode> _results = [];

        public ClientWebSocket Raw => socket;

        public Task SendAsync(JsonNode message) => SendAsync(message.ToJsonString());

        public Task SendAsync(string text) => socket.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);

        public async Task<JsonNode> NextAsync() => JsonNode.Parse(await ReceiveAsync() ?? throw new InvalidOperationException($"closed: {socket.CloseStatus}"))!;

        /// <summary>The result of a request; results of others are kept, notifications passed over.</summary>
        public async Task<JsonNode> ResultAsync(int id)
        {
            while (!_results.ContainsKey(id))
            {
                var message = await NextAsync();
                if (message["method"] is null)
                {
                    _results[(int)message["id"]!] = message["result"] ?? throw new InvalidOperationException(message.ToJsonString());
                }
            }

            return _results[id];
        }

        public async Task<WebSocketCloseStatus?> CloseStatusAsync()
        {
            while (await ReceiveAsync() is not null)
            {
            }

            return socket.CloseStatus;
        }

        public async ValueTask DisposeAsync()
        {
            if (socket.State == WebSocketState.Open)
            {
                using var patience = new CancellationTokenSource(McpProduct.Patience);
                await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, patience.Token);
            }

            socket.Dispose();
        }

        private async Task<string?> ReceiveAsync()
        {
            using var patience = new CancellationTokenSource(McpProduct.Patience);
            var buffer = new byte[64 * 1024];
            using var text = new MemoryStream();
            while (true)
            {
                var part = await socket.ReceiveAsync(buffer.AsMemory(), patience.Token);
                if (part.MessageType == WebSocketMessageType.Close)
                {
                    return null;
                }

                text.Write(buffer, 0, part.Count);
                if (part.EndOfMessage)
                {
                    return Encoding.UTF8.GetString(text.ToArray());
                }
            }
        }
    }
}
