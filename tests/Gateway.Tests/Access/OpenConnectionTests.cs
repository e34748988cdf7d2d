using System.Net.WebSockets;
using System.Text.Json;
using OrleansWorkflows.Gateway.Access;
using OrleansWorkflows.Gateway.Settings;
using OrleansWorkflows.Gateway.Tests.Api;

namespace OrleansWorkflows.Gateway.Tests.Access;

/// <summary>What a key has open ends with it.</summary>
public sealed class OpenConnectionTests : IAsyncLifetime
{
    private readonly string _keys = Path.GetTempFileName();

    private readonly GuardedProduct _product;

    private AccessKeySettings _guest = null!;

    public OpenConnectionTests()
    {
        GuardedProduct? product = null;
        _product = product = new GuardedProduct
        {
            Settings = settings =>
            {
                _guest = product!.NewKey("guest", Scopes.ExecutionsRead, Scopes.WorkflowsRead);
                Write(_guest);
                settings.Access.KeysFile = _keys;
                settings.Live.MaxSockets = 4;
            },
        };
    }

    public ValueTask InitializeAsync() => _product.InitializeAsync();

    public async ValueTask DisposeAsync()
    {
        await _product.DisposeAsync();
        File.Delete(_keys);
    }

    [Fact]
    public async Task KeyThatIsTakenOut_LosesItsSockets()
    {
        using var status = await OpenAsync("/ws");
        using var mcp = await OpenAsync("/mcp/ws");

        Write();

        await EndsAsync(status);
        await EndsAsync(mcp);
        Assert.Equal(401, (await _product.GetAsync("/workflows", "guest")).Status);
    }

    [Fact]
    public async Task KeyWhoseScopesChange_HasToConnectAgain_AndOneThatStaysAsItIsKeepsWhatItHas()
    {
        using var status = await OpenAsync("/ws");
        using var other = await OpenAsync("/ws", Scopes.ExecutionsRead);

        Write(_guest.With(key => key.Scopes = [Scopes.WorkflowsRead]));

        await EndsAsync(status);
        Assert.Equal(WebSocketState.Open, other.State);
        await Assert.ThrowsAsync<WebSocketException>(() => OpenAsync("/ws"));
    }

    [Fact]
    public async Task CallerWithHalfOfTheSockets_GetsNoMore_AndOthersDo()
    {
        var stream = $"/executions/{new string('0', 32)}/events";
        using var first = await OpenAsync("/ws");
        using var second = await OpenAsync("/mcp/ws");

        (await _product.GetAsync(stream, "guest")).IsProblem(503, "WF0226");
        Assert.Equal(200, (await _product.GetAsync("/workflows", "guest")).Status);
        using var other = await OpenAsync("/ws", Scopes.ExecutionsRead);

        await first.CloseAsync(WebSocketCloseStatus.NormalClosure, null, TestContext.Current.CancellationToken);
        Answer answer;
        do
        {
            // The gateway hears of the end a moment later.
            answer = await _product.GetAsync(stream, "guest");
        }
        while (answer.Status == 503);

        Assert.Equal(404, answer.Status);
    }

    private void Write(params AccessKeySettings[] keys) => File.WriteAllText(_keys, JsonSerializer.Serialize(new { Keys = keys }));

    private async Task<ClientWebSocket> OpenAsync(string path, string key = "guest")
    {
        var socket = new ClientWebSocket();
        socket.Options.SetRequestHeader("Authorization", $"Bearer {_product.KeyOf(key)}");
        await socket.ConnectAsync(new UriBuilder(_product.Address) { Scheme = "ws", Path = path }.Uri, TestContext.Current.CancellationToken);
        return socket;
    }

    private static async Task EndsAsync(ClientWebSocket socket)
    {
        using var patience = new CancellationTokenSource(GatewayFixture.Patience);
        var ended = await Record.ExceptionAsync(async () =>
        {
            while ((await socket.ReceiveAsync(new byte[4096].AsMemory(), patience.Token)).MessageType != WebSocketMessageType.Close)
            {
            }
        });
        Assert.True(ended is null or WebSocketException, ended?.ToString());
    }
}
