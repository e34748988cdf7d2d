using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

namespace OrleansWorkflows.Mcp.Tests;

/// <summary>The protocol by hand: what goes over the wire, byte by byte, without an SDK's good manners.</summary>
internal sealed class Wire(Uri endpoint) : IDisposable
{
    public const string New = "2026-07-28";
    public const string Old = "2025-11-25";

    private readonly HttpClient _client = new();

    public Uri Endpoint => endpoint;

    /// <summary>A well-formed request of 2026-07-28; <paramref name="change"/> breaks it.</summary>
    public static HttpRequestMessage NewRequest(Uri endpoint, string method, JsonObject? parameters = null, Action<HttpRequestMessage, JsonObject>? change = null, object? id = null)
    {
        var body = new JsonObject { ["jsonrpc"] = "2.0", ["method"] = method, ["id"] = JsonValue.Create(id ?? 1) };
        var all = parameters ?? [];
        all["_meta"] ??= new JsonObject
        {
            ["io.modelcontextprotocol/protocolVersion"] = New,
            ["io.modelcontextprotocol/clientCapabilities"] = new JsonObject(),
        };
        body["params"] = all;
        var request = Post(endpoint);
        request.Headers.Add("MCP-Protocol-Version", New);
        request.Headers.Add("Mcp-Method", method);
        if ((all["name"] ?? all["uri"] ?? all["taskId"]) is { } name)
        {
            request.Headers.TryAddWithoutValidation("Mcp-Name", name.GetValue<string>());
        }

        change?.Invoke(request, body);
        request.Content ??= Json(body.ToJsonString());
        return request;
    }

    /// <summary>A request of a session.</summary>
    public static HttpRequestMessage OldRequest(Uri endpoint, string method, string? session, JsonObject? parameters = null, int? id = 1, string? user = null)
    {
        var body = new JsonObject { ["jsonrpc"] = "2.0", ["method"] = method, ["params"] = parameters ?? [] };
        if (id is not null)
        {
            body["id"] = id;
        }

        var request = Post(endpoint);
        AddSession(request, session, user);
        request.Content = Json(body.ToJsonString());
        return request;
    }

    public static void AddSession(HttpRequestMessage request, string? session, string? user = null)
    {
        if (session is not null)
        {
            request.Headers.Add("Mcp-Session-Id", session);
            request.Headers.Add("MCP-Protocol-Version", Old);
        }

        if (user is not null)
        {
            request.Headers.Add("X-User", user);
        }
    }

    public static StringContent Json(string body) => new(body, Encoding.UTF8, "application/json");

    public static JsonObject Initialize(string version = Old) => new()
    {
        ["protocolVersion"] = version,
        ["capabilities"] = new JsonObject(),
        ["clientInfo"] = new JsonObject { ["name"] = "wire", ["version"] = "1" },
    };

    public async Task<string> StartSessionAsync(string? user = null)
    {
        var (status, headers, _) = await SendAsync(OldRequest(endpoint, "initialize", null, Initialize(), user: user));
        Assert.Equal(HttpStatusCode.OK, status);
        var session = headers.GetValues("Mcp-Session-Id").Single();
        var (accepted, _, _) = await SendAsync(OldRequest(endpoint, "notifications/initialized", session, id: null, user: user));
        Assert.Equal(HttpStatusCode.Accepted, accepted);
        return session;
    }

    /// <summary>Status, headers and the last JSON-RPC message, whether it came as JSON or as an event stream.</summary>
    public async Task<(HttpStatusCode Status, HttpResponseHeaders Headers, JsonNode? Message)> SendAsync(HttpRequestMessage request)
    {
        using var response = await _client.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        if (response.Content.Headers.ContentType?.MediaType == "text/event-stream")
        {
            text = text.Split('\n').Last(line => line.StartsWith("data:", StringComparison.Ordinal))[5..];
        }

        return (response.StatusCode, response.Headers, text.Length == 0 ? null : JsonNode.Parse(text));
    }

    /// <summary>An event stream to be read one message at a time.</summary>
    public async Task<EventStream> OpenAsync(HttpRequestMessage request)
    {
        var response = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return new EventStream(response, new StreamReader(await response.Content.ReadAsStreamAsync()));
    }

    public void Dispose() => _client.Dispose();

    private static HttpRequestMessage Post(Uri endpoint)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, endpoint);
        request.Headers.Accept.ParseAdd("application/json, text/event-stream");
        return request;
    }
}

/// <summary>The messages of a response stream; closing it is how a client cancels.</summary>
internal sealed class EventStream(HttpResponseMessage response, StreamReader reader) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>The next message; null at the end of the stream.</summary>
    public async Task<JsonNode?> NextAsync()
    {
        using var limit = new CancellationTokenSource(Patience);
        while (await reader.ReadLineAsync(limit.Token) is { } line)
        {
            if (line.StartsWith("data:", StringComparison.Ordinal))
            {
                return JsonNode.Parse(line[5..]);
            }
        }

        return null;
    }

    public void Dispose()
    {
        reader.Dispose();
        response.Dispose();
    }
}
