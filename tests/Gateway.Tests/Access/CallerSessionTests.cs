using System.Net;
using System.Text.Json.Nodes;
using OrleansWorkflows.Gateway.Access;
using OrleansWorkflows.Mcp.Tests;

namespace OrleansWorkflows.Gateway.Tests.Access;

/// <summary>How many sessions and listening streams of MCP one caller has at a gateway. Each test is a caller of its own.</summary>
public sealed class CallerSessionTests : IAsyncLifetime, IDisposable
{
    private readonly GuardedProduct _product = new() { Settings = settings => (settings.Mcp.MaxSessions, settings.Mcp.MaxListeners) = (2, 2) };

    private Wire _wire = null!;

    public async ValueTask InitializeAsync()
    {
        await _product.InitializeAsync();
        _wire = new Wire(new Uri(_product.Address, "mcp"));
    }

    public ValueTask DisposeAsync() => _product.DisposeAsync();

    public void Dispose() => _wire.Dispose();

    [Fact]
    public async Task SessionBeyondTheLimit_EndsTheCallersOwnThatWasIdleLongest()
    {
        var others = await BeginAsync(Scopes.Tasks);
        var first = await BeginAsync(Scopes.WorkflowsRead);
        var second = await BeginAsync(Scopes.WorkflowsRead);
        Assert.Equal(HttpStatusCode.OK, await UseAsync(Scopes.WorkflowsRead, first));

        var third = await BeginAsync(Scopes.WorkflowsRead);

        Assert.Equal(HttpStatusCode.NotFound, await UseAsync(Scopes.WorkflowsRead, second));
        Assert.Equal(HttpStatusCode.OK, await UseAsync(Scopes.WorkflowsRead, first));
        Assert.Equal(HttpStatusCode.OK, await UseAsync(Scopes.WorkflowsRead, third));
        Assert.Equal(HttpStatusCode.OK, await UseAsync(Scopes.Tasks, others));
    }

    [Fact]
    public async Task SessionBeyondTheLimit_IsRefusedWhileAllAreInUse_AndTakenWhenOneIsNot()
    {
        string[] sessions = [await BeginAsync(Scopes.Services), await BeginAsync(Scopes.Services)];
        var streams = new List<EventStream>();
        foreach (var session in sessions)
        {
            streams.Add(await _wire.OpenAsync(As(Scopes.Services, Stream(session))));
        }

        var (status, _, problem) = await _wire.SendAsync(As(Scopes.Services, Wire.OldRequest(_wire.Endpoint, "initialize", null, Wire.Initialize())));
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "WF0226"), (status, (string?)problem!["code"]));
        Assert.Contains("DELETE with its Mcp-Session-Id", (string?)problem["detail"], StringComparison.Ordinal);

        streams[0].Dispose();
        do
        {
            (status, _, _) = await _wire.SendAsync(As(Scopes.Services, Wire.OldRequest(_wire.Endpoint, "initialize", null, Wire.Initialize())));
        }
        while (status == HttpStatusCode.ServiceUnavailable);

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal(HttpStatusCode.NotFound, await UseAsync(Scopes.Services, sessions[0]));
        Assert.Equal(HttpStatusCode.OK, await UseAsync(Scopes.Services, sessions[1]));
        streams[1].Dispose();
    }

    [Fact]
    public async Task SessionThatHasEnded_AndOneThatNeverBegan_TakeNoPlace()
    {
        var kept = await BeginAsync(Scopes.ExecutionsRead);
        for (var i = 0; i < 3; i++)
        {
            var ended = await BeginAsync(Scopes.ExecutionsRead);
            var delete = new HttpRequestMessage(HttpMethod.Delete, _wire.Endpoint);
            Wire.AddSession(delete, ended);
            Assert.Equal(HttpStatusCode.OK, (await _wire.SendAsync(As(Scopes.ExecutionsRead, delete))).Status);
            var malformed = Wire.OldRequest(_wire.Endpoint, "initialize", null);
            malformed.Content = Wire.Json("""{"jsonrpc":"2.0","id":1,"method":"initialize","params":"none"}""");
            Assert.Equal(HttpStatusCode.BadRequest, (await _wire.SendAsync(As(Scopes.ExecutionsRead, malformed))).Status);
            Assert.Equal(HttpStatusCode.BadRequest, (await _wire.SendAsync(As(Scopes.ExecutionsRead, Wire.OldRequest(_wire.Endpoint, "tools/list", null)))).Status);
        }

        Assert.Equal(HttpStatusCode.OK, await UseAsync(Scopes.ExecutionsRead, kept));
    }

    [Fact]
    public async Task ListenerBeyondTheLimit_IsRefusedWithWhatToDo_AndOthersListen()
    {
        using var first = await ListenAsync(Scopes.ExecutionsStart);
        var second = await ListenAsync(Scopes.ExecutionsStart);
        using var other = await ListenAsync(Scopes.Tasks);

        using var refused = await _wire.OpenAsync(Listening(Scopes.ExecutionsStart));
        var error = (await refused.NextAsync())!["error"]!;
        Assert.Equal(-32000, (int)error["code"]!);
        Assert.All(["WF0226", "Mcp:MaxListeners", "Close one"], text => Assert.Contains(text, (string)error["message"]!, StringComparison.Ordinal));

        second.Dispose();
        JsonNode? answer;
        do
        {
            using var again = await _wire.OpenAsync(Listening(Scopes.ExecutionsStart));
            answer = await again.NextAsync();
        }
        while (answer!["error"] is not null);

        Assert.Equal("notifications/subscriptions/acknowledged", (string?)answer["method"]);
    }

    private async Task<string> BeginAsync(string key)
    {
        var (status, headers, _) = await _wire.SendAsync(As(key, Wire.OldRequest(_wire.Endpoint, "initialize", null, Wire.Initialize())));
        Assert.Equal(HttpStatusCode.OK, status);
        var session = headers.GetValues("Mcp-Session-Id").Single();
        Assert.Equal(HttpStatusCode.Accepted, (await _wire.SendAsync(As(key, Wire.OldRequest(_wire.Endpoint, "notifications/initialized", session, id: null)))).Status);
        return session;
    }

    private async Task<HttpStatusCode> UseAsync(string key, string session) => (await _wire.SendAsync(As(key, Wire.OldRequest(_wire.Endpoint, "tools/list", session)))).Status;

    private HttpRequestMessage Stream(string session)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, _wire.Endpoint);
        request.Headers.Accept.ParseAdd("text/event-stream");
        Wire.AddSession(request, session);
        return request;
    }

    private async Task<EventStream> ListenAsync(string key)
    {
        var stream = await _wire.OpenAsync(Listening(key));
        Assert.Equal("notifications/subscriptions/acknowledged", (string?)(await stream.NextAsync())!["method"]);
        return stream;
    }

    private HttpRequestMessage Listening(string key) =>
        As(key, Wire.NewRequest(_wire.Endpoint, "subscriptions/listen", new JsonObject { ["notifications"] = new JsonObject { ["toolsListChanged"] = true } }));

    private HttpRequestMessage As(string key, HttpRequestMessage request)
    {
        request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {_product.KeyOf(key)}");
        return request;
    }
}
