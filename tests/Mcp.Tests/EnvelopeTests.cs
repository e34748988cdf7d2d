using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace OrleansWorkflows.Mcp.Tests;

/// <summary>What 2026-07-28 asks of headers and <c>_meta</c>.</summary>
public sealed class EnvelopeTests(McpTestServer server) : IClassFixture<McpTestServer>, IDisposable
{
    private const string VersionKey = "io.modelcontextprotocol/protocolVersion";
    private const string CapabilitiesKey = "io.modelcontextprotocol/clientCapabilities";

    private readonly Wire _wire = new(server.Endpoint);

    [Fact]
    public async Task GoodRequest_IsAnsweredWithResultTypeAndNoSession()
    {
        var (status, headers, message) = await SendAsync("tools/list");

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal("complete", (string?)message!["result"]!["resultType"]);
        Assert.False(headers.Contains("Mcp-Session-Id"));
    }

    [Fact]
    public async Task VersionMissingInMeta_IsInvalidParams() =>
        Refused(await SendAsync("tools/list", change: (_, body) => Meta(body).Remove(VersionKey)), HttpStatusCode.BadRequest, -32602);

    [Fact]
    public async Task MetaMissing_IsInvalidParams() =>
        Refused(await SendAsync("tools/list", change: (_, body) => body.Remove("params")), HttpStatusCode.BadRequest, -32602);

    [Fact]
    public async Task CapabilitiesMissingInMeta_IsInvalidParams() =>
        Refused(await SendAsync("tools/list", change: (_, body) => Meta(body).Remove(CapabilitiesKey)), HttpStatusCode.BadRequest, -32602);

    [Fact]
    public async Task CapabilitiesNotAnObject_IsInvalidParams() =>
        Refused(await SendAsync("tools/list", change: (_, body) => Meta(body)[CapabilitiesKey] = "all"), HttpStatusCode.BadRequest, -32602);

    [Fact]
    public async Task UnknownVersion_IsRefusedWithTheSupportedOnes()
    {
        var answer = await SendAsync("tools/list", change: (request, body) =>
        {
            Replace(request, "MCP-Protocol-Version", "2030-01-01");
            Meta(body)[VersionKey] = "2030-01-01";
        });

        Refused(answer, HttpStatusCode.BadRequest, -32022);
        var data = answer.Message!["error"]!["data"]!;
        Assert.Equal("2030-01-01", (string?)data["requested"]);
        Assert.Contains(Wire.New, data["supported"]!.AsArray().Select(version => (string?)version));
    }

    [Fact]
    public async Task VersionHeaderUnlikeMeta_IsHeaderMismatch() =>
        Refused(await SendAsync("tools/list", change: (request, _) => Replace(request, "MCP-Protocol-Version", Wire.Old)), HttpStatusCode.BadRequest, -32020);

    [Fact]
    public async Task VersionHeaderMissing_IsHeaderMismatch() =>
        Refused(await SendAsync("tools/list", change: (request, _) => request.Headers.Remove("MCP-Protocol-Version")), HttpStatusCode.BadRequest, -32020);

    [Fact]
    public async Task MethodHeaderMissing_IsHeaderMismatch() =>
        Refused(await SendAsync("tools/list", change: (request, _) => request.Headers.Remove("Mcp-Method")), HttpStatusCode.BadRequest, -32020);

    [Fact]
    public async Task MethodHeaderUnlikeBody_IsHeaderMismatch() =>
        Refused(await SendAsync("tools/list", change: (request, _) => Replace(request, "Mcp-Method", "tools/call")), HttpStatusCode.BadRequest, -32020);

    [Theory]
    [InlineData(null)]
    [InlineData("count")]
    [InlineData("=?base64?!!?=")]
    public async Task NameHeaderMissingOrWrong_IsHeaderMismatch(string? header) =>
        Refused(await SendAsync("tools/call", new JsonObject { ["name"] = "where" }, (request, _) => Replace(request, "Mcp-Name", header)), HttpStatusCode.BadRequest, -32020);

    [Fact]
    public async Task NameHeaderEncoded_MatchesTheDecodedName()
    {
        const string uri = "workflow://reisen/größe";
        var (status, _, message) = await SendAsync("resources/read", new JsonObject { ["uri"] = uri }, (request, _) =>
            Replace(request, "Mcp-Name", "=?base64?" + Convert.ToBase64String(Encoding.UTF8.GetBytes(uri)) + "?="));

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal(uri, (string?)message!["result"]!["contents"]![0]!["uri"]);
    }

    [Fact]
    public async Task Refusal_CarriesTheIdOfTheRequest()
    {
        var (_, _, message) = await _wire.SendAsync(Wire.NewRequest(server.Endpoint, "tools/list", change: (request, _) => request.Headers.Remove("Mcp-Method"), id: "id-7"));

        Assert.Equal("id-7", (string?)message!["id"]);
    }

    [Fact]
    public async Task ToolNeedsCapabilityNotDeclared_Is400WithItsCode()
    {
        var answer = await SendAsync("tools/call", new JsonObject { ["name"] = "needs_elicitation" });

        Refused(answer, HttpStatusCode.BadRequest, -32021);
        Assert.NotNull(answer.Message!["error"]!["data"]!["requiredCapabilities"]!["elicitation"]);
    }

    [Theory]
    [InlineData("workflows/unknown")]
    [InlineData("initialize")]
    [InlineData("ping")]
    [InlineData("resources/subscribe")]
    public async Task MethodNotPartOfTheVersion_IsNotFound(string method) =>
        Refused(await SendAsync(method), HttpStatusCode.NotFound, -32601);

    [Fact]
    public async Task UnknownTool_IsAnErrorOfTheProtocolNotOfHttp() =>
        Refused(await SendAsync("tools/call", new JsonObject { ["name"] = "nobody" }), HttpStatusCode.OK, -32602);

    [Theory]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("""{"jsonrpc":"2.0","id":1}""")]
    public async Task BodyNotAMessage_IsInvalidRequest(string body) =>
        Refused(await SendAsync("tools/list", change: (request, _) => request.Content = Wire.Json(body)), HttpStatusCode.BadRequest, -32600);

    [Fact]
    public async Task BodyNotJson_IsUnsupportedMediaType()
    {
        var (status, _, _) = await SendAsync("tools/list", change: (request, body) => request.Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "text/plain"));

        Assert.Equal(HttpStatusCode.UnsupportedMediaType, status);
    }

    [Fact]
    public async Task ClientThatReadsNoEventStream_IsNotAcceptable()
    {
        var (status, _, _) = await SendAsync("tools/list", change: (request, _) =>
        {
            request.Headers.Accept.Clear();
            request.Headers.Accept.ParseAdd("application/json");
        });

        Assert.Equal(HttpStatusCode.NotAcceptable, status);
    }

    [Fact]
    public async Task Notification_IsAcceptedWithoutBody()
    {
        var (status, _, message) = await SendAsync("notifications/cancelled", new JsonObject { ["requestId"] = 99 }, (_, body) => body.Remove("id"));

        Assert.Equal(HttpStatusCode.Accepted, status);
        Assert.Null(message);
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("DELETE")]
    public async Task MethodsOfSessions_AreNotAllowed(string method)
    {
        var request = new HttpRequestMessage(new HttpMethod(method), server.Endpoint);
        request.Headers.Add("MCP-Protocol-Version", Wire.New);
        request.Headers.Accept.ParseAdd("text/event-stream");

        var (status, _, _) = await _wire.SendAsync(request);

        Assert.Equal(HttpStatusCode.MethodNotAllowed, status);
    }

    [Theory]
    [InlineData("https://evil.example", null, HttpStatusCode.Forbidden)]
    [InlineData("null", null, HttpStatusCode.Forbidden)]
    [InlineData("http://127.0.0.1:1", null, HttpStatusCode.Forbidden)]
    [InlineData(null, "evil.example", HttpStatusCode.Forbidden)]
    [InlineData("http://evil.example", "evil.example", HttpStatusCode.Forbidden)]
    [InlineData("own", null, HttpStatusCode.OK)]
    [InlineData("https://console.example.com", null, HttpStatusCode.OK)]
    [InlineData(null, "localhost", HttpStatusCode.OK)]
    public async Task OriginAndHost_AreCheckedBeforeAnythingElse(string? origin, string? host, HttpStatusCode expected)
    {
        var (status, _, _) = await SendAsync("server/discover", change: (request, _) =>
        {
            Replace(request, "Origin", origin == "own" ? server.Endpoint.GetLeftPart(UriPartial.Authority) : origin);
            request.Headers.Host = host;
        });

        Assert.Equal(expected, status);
    }

    [Fact]
    public async Task Discover_NamesVersionsCapabilitiesAndServer()
    {
        var (_, _, message) = await SendAsync("server/discover");

        var result = message!["result"]!;
        Assert.Equal([Wire.New], result["supportedVersions"]!.AsArray().Select(version => (string?)version));
        Assert.True((bool?)result["capabilities"]!["tools"]!["listChanged"]);
        Assert.True((bool?)result["capabilities"]!["resources"]!["subscribe"]);
        Assert.NotNull(result["ttlMs"]);
        Assert.NotNull(result["cacheScope"]);
        Assert.Equal("mcp-tests", (string?)result["_meta"]!["io.modelcontextprotocol/serverInfo"]!["name"]);
    }

    [Theory]
    [InlineData("tools/list", null, 30_000)]
    [InlineData("resources/list", null, 30_000)]
    [InlineData("resources/read", "workflow://travel/graph", 5_000)]
    public async Task CacheableResults_SayForHowLongAndForWhom(string method, string? uri, int ttl)
    {
        var (_, _, message) = await SendAsync(method, uri is null ? null : new JsonObject { ["uri"] = uri });

        Assert.Equal(ttl, (int?)message!["result"]!["ttlMs"]);
        Assert.Equal("private", (string?)message["result"]!["cacheScope"]);
    }

    public void Dispose() => _wire.Dispose();

    private Task<(HttpStatusCode Status, System.Net.Http.Headers.HttpResponseHeaders Headers, JsonNode? Message)> SendAsync(
        string method, JsonObject? parameters = null, Action<HttpRequestMessage, JsonObject>? change = null) =>
        _wire.SendAsync(Wire.NewRequest(server.Endpoint, method, parameters, change));

    private static void Refused((HttpStatusCode Status, System.Net.Http.Headers.HttpResponseHeaders, JsonNode? Message) answer, HttpStatusCode status, int code)
    {
        Assert.Equal((status, code), (answer.Status, (int?)answer.Message?["error"]?["code"]));
        Assert.Equal("2.0", (string?)answer.Message!["jsonrpc"]);
    }

    private static JsonObject Meta(JsonObject body) => body["params"]!["_meta"]!.AsObject();

    private static void Replace(HttpRequestMessage request, string header, string? value)
    {
        request.Headers.Remove(header);
        if (value is not null)
        {
            request.Headers.TryAddWithoutValidation(header, value);
        }
    }
}
