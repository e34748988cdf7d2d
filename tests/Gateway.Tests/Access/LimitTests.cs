using System.Net.WebSockets;
using System.Text;
using System.Text.Json.Nodes;
using OrleansWorkflows.Gateway.Access;
using OrleansWorkflows.Gateway.Tests.Api;
using OrleansWorkflows.Mcp.Tests;

namespace OrleansWorkflows.Gateway.Tests.Access;

public sealed class LimitTests : IAsyncLifetime
{
    private GuardedProduct _product = null!;

    public async ValueTask InitializeAsync()
    {
        GuardedProduct? product = null;
        _product = product = new GuardedProduct
        {
            Settings = settings =>
            {
                settings.Access.Keys.Add(product!.NewKey("slow", Scopes.WorkflowsRead).With(key => key.RequestsPerMinute = 2));
                settings.Access.Keys.Add(product.NewKey("one", Scopes.ExecutionsStart, Scopes.ExecutionsControl).With(key => key.MaxExecutions = 1));
            },
        };
        await _product.InitializeAsync();
    }

    public ValueTask DisposeAsync() => _product.DisposeAsync();

    [Fact]
    public async Task RequestsAboveTheLimit_Are429_AndOthersPass()
    {
        var answers = new List<Answer>();
        for (var index = 0; index < 5; index++)
        {
            answers.Add(await _product.GetAsync("/workflows", "slow"));
        }

        // The five may lie on both sides of a minute.
        var refused = answers.First(answer => answer.Status != 200);
        refused.IsProblem(429, "WF0597");
        Assert.InRange(int.Parse(refused.Header("Retry-After")!, System.Globalization.CultureInfo.InvariantCulture), 1, 60);
        Assert.Equal(200, (await _product.GetAsync("/workflows", Scopes.WorkflowsRead)).Status);
    }

    [Fact]
    public async Task RequestsOnASocket_CountLikeOthers()
    {
        using var socket = new ClientWebSocket();
        socket.Options.SetRequestHeader("Authorization", $"Bearer {_product.KeyOf("slow")}");
        await socket.ConnectAsync(new UriBuilder(_product.Address) { Scheme = "ws", Path = "/mcp/ws" }.Uri, TestContext.Current.CancellationToken);

        // The opening is one of the two; they may lie on both sides of a minute.
        var answers = new List<JsonNode>();
        for (var id = 1; id <= 5; id++)
        {
            var ping = new JsonObject
            {
                ["jsonrpc"] = "2.0", ["id"] = id, ["method"] = "tools/list",
                ["params"] = new JsonObject
                {
                    ["_meta"] = new JsonObject { ["io.modelcontextprotocol/protocolVersion"] = Wire.New, ["io.modelcontextprotocol/clientCapabilities"] = new JsonObject() },
                },
            };
            await socket.SendAsync(Encoding.UTF8.GetBytes(ping.ToJsonString()), WebSocketMessageType.Text, endOfMessage: true, TestContext.Current.CancellationToken);
            var buffer = new byte[256 * 1024];
            using var text = new MemoryStream();
            ValueWebSocketReceiveResult part;
            do
            {
                part = await socket.ReceiveAsync(buffer.AsMemory(), TestContext.Current.CancellationToken);
                text.Write(buffer, 0, part.Count);
            }
            while (!part.EndOfMessage);
            answers.Add(JsonNode.Parse(text.ToArray())!);
        }

        var refused = answers.First(answer => answer["error"] is not null);
        Assert.StartsWith("WF0597: ", (string)refused["error"]!["message"]!, StringComparison.Ordinal);
        Assert.NotNull(answers[0]["result"]);
    }

    [Fact]
    public async Task ExecutionsAboveTheLimit_Are429_UntilOneEnds()
    {
        var first = await StartAsync();
        Assert.Equal(202, first.Status);
        (await StartAsync()).IsProblem(429, "WF0598");

        Assert.Equal(200, (await _product.SendAsync(HttpMethod.Post, $"/executions/{first["execution_id"].GetString()}/terminate", "one", "{}")).Status);

        Answer next;
        do
        {
            // A look at what has ended is taken once a second.
            next = await StartAsync();
        }
        while (next.Status == 429);

        Assert.Equal(202, next.Status);
    }

    private Task<Answer> StartAsync() => _product.SendAsync(HttpMethod.Post, "/workflows/demo/ask/execute", "one", "{}");
}
