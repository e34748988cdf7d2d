using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;
using OrleansWorkflows.Gateway.Settings;
using OrleansWorkflows.Mcp.Tests;

#pragma warning disable MCP9005 // Sampling is deprecated and still what clients offer.

namespace OrleansWorkflows.Gateway.Tests.Mcp;

/// <summary>The whole product in this process with the workflows of <see cref="McpSpec"/>; pages are short, so that every list is paged.</summary>
public sealed class McpProduct : IAsyncLifetime
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly string _directory = Directory.CreateTempSubdirectory("ow-mcp-").FullName;

    private WebApplication? _app;

    /// <summary>Takes effect when the product starts.</summary>
    internal Action<GatewaySettings> Settings { get; init; } = _ => { };

    internal Action<WebApplicationBuilder>? Configure { get; set; }

    public Uri Address => new(_app!.Urls.First());

    public Uri Endpoint => new(Address, "mcp");

    public IServiceProvider Services => _app!.Services;

    internal Wire Wire { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        await StartAsync();
        await ImportAsync(McpSpec.Text);
        await ImportAsync(McpSpec.OtherDomain);
    }

    public async Task StartAsync()
    {
        var settings = new GatewaySettings { Urls = "http://127.0.0.1:0", Data = Path.Combine(_directory, "data") };
        settings.Mcp.PageSize = 5;
        settings.Mcp.CallWait = Patience;
        Settings(settings);
        _app = GatewayHost.Build(settings, configure: Configure);
        await _app.StartAsync();
        Wire = new Wire(Endpoint);
    }

    public async Task StopAsync()
    {
        if (_app is not { } app)
        {
            return;
        }

        _app = null;
        Wire.Dispose();
        await app.StopAsync();
        await app.DisposeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        Directory.Delete(_directory, recursive: true);
    }

    public async Task ImportAsync(string yaml)
    {
        using var http = new HttpClient { BaseAddress = Address };
        using var body = new StringContent(yaml, Encoding.UTF8, "application/yaml");
        using var response = await http.PostAsync("/specs", body);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
    }

    public Task<McpClient> ConnectAsync(
        string version, Func<ElicitRequestParams, ElicitResult>? answer = null, Dictionary<string, string>? headers = null, string path = "",
        Func<CreateMessageRequestParams, string>? write = null)
    {
        var transport = new HttpClientTransport(
            new HttpClientTransportOptions { Endpoint = new Uri(Endpoint + path), TransportMode = HttpTransportMode.StreamableHttp, AdditionalHeaders = headers ?? [] },
            new HttpClient { Timeout = Patience }, loggerFactory: null, ownsHttpClient: true);
        return McpClient.CreateAsync(transport, new McpClientOptions
        {
            ClientInfo = new() { Name = "gateway-tests", Version = "1" },
            ProtocolVersion = version,
            Handlers = new()
            {
                ElicitationHandler = answer is null ? null : (question, _) => ValueTask.FromResult(answer(question!)),
                SamplingHandler = write is null ? null : (asked, _, _) => ValueTask.FromResult(new CreateMessageResult
                {
                    Model = "scripted",
                    Role = Role.Assistant,
                    Content = [new TextContentBlock { Text = write(asked!) }],
                }),
            },
        });
    }

    /// <summary>One call of 2026-07-28 by hand; the client can be asked when <paramref name="canBeAsked"/>.</summary>
    internal async Task<JsonNode> CallRawAsync(
        string tool, JsonObject arguments, bool canBeAsked = false, string? state = null, JsonObject? responses = null, JsonObject? meta = null, Action<HttpRequestMessage>? change = null)
    {
        var parameters = new JsonObject { ["name"] = tool, ["arguments"] = arguments, ["_meta"] = Meta(canBeAsked, meta) };
        if (state is not null)
        {
            parameters["requestState"] = state;
            parameters["inputResponses"] = responses ?? [];
        }

        return await SendAsync("tools/call", parameters, change);
    }

    internal async Task<JsonNode> SendAsync(string method, JsonObject parameters, Action<HttpRequestMessage>? change = null)
    {
        parameters["_meta"] ??= Meta(false, null);
        using var request = Wire.NewRequest(Endpoint, method, parameters, (message, _) => change?.Invoke(message));
        return (await Wire.SendAsync(request)).Message!;
    }

    private static JsonObject Meta(bool canBeAsked, JsonObject? more)
    {
        var meta = new JsonObject
        {
            ["io.modelcontextprotocol/protocolVersion"] = Wire.New,
            ["io.modelcontextprotocol/clientCapabilities"] = canBeAsked ? new JsonObject { ["elicitation"] = new JsonObject() } : new JsonObject(),
        };
        foreach (var (name, value) in more ?? [])
        {
            meta[name] = value?.DeepClone();
        }

        return meta;
    }
}

internal static class Results
{
    public static JsonElement Json(this CallToolResult result) => result.StructuredContent!.Value;

    public static string Text(this CallToolResult result) => ((TextContentBlock)result.Content[0]).Text;

    public static string? Word(this JsonElement json, string field) => json.GetProperty(field).GetString();

    public static ElicitResult Accept(params (string Name, object Value)[] fields) => new()
    {
        Action = "accept",
        Content = fields.ToDictionary(field => field.Name, field => JsonSerializer.SerializeToElement(field.Value)),
    };
}
