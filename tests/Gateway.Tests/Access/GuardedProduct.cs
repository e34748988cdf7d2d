using System.Text;
using Microsoft.AspNetCore.Builder;
using OrleansWorkflows.Gateway.Access;
using OrleansWorkflows.Gateway.Access.Keys;
using OrleansWorkflows.Gateway.Settings;
using OrleansWorkflows.Gateway.Tests.Api;
using OrleansWorkflows.Mcp.Tests;

namespace OrleansWorkflows.Gateway.Tests.Access;

/// <summary>
/// The whole product in this process with access control: a key for each scope, named after it, one that has all others (<see cref="AllBut"/>), and some that are limited in
/// other ways.
/// </summary>
public sealed class GuardedProduct : IAsyncLifetime
{
    public const string Other = """
        domain: other
        version: "1.0"
        workflows:
          secret_plan:
            description: Of another domain.
            result: '"done"'
            graph:
              say: { type: set, values: { text: "x" } }
        """;

    private readonly string _directory = Directory.CreateTempSubdirectory("ow-access-").FullName;

    private readonly Dictionary<string, string> _keys = [];

    private WebApplication? _app;

    /// <summary>Changes the settings before the product starts.</summary>
    internal Action<GatewaySettings> Settings { get; init; } = _ => { };

    public Uri Address => new(_app!.Urls.First());

    public IServiceProvider Services => _app!.Services;

    public HttpClient Client { get; private set; } = null!;

    public string KeysFile => Path.Combine(_directory, "keys.json");

    public async ValueTask InitializeAsync()
    {
        var settings = new GatewaySettings { Urls = "http://127.0.0.1:0", Data = Path.Combine(_directory, "data") };
        foreach (var scope in Scopes.All)
        {
            settings.Access.Keys.Add(NewKey(scope, scope));
            settings.Access.Keys.Add(NewKey(AllBut(scope), [.. Scopes.All.Except([scope, Scopes.Admin])]));
        }

        settings.Access.Keys.Add(NewKey("demo", Scopes.WorkflowsRead, Scopes.ExecutionsStart, Scopes.ExecutionsRead, Scopes.ExecutionsControl).With(key => key.Domains = ["demo"]));
        settings.Access.Keys.Add(NewKey("two", Scopes.WorkflowsRead, Scopes.ExecutionsStart, Scopes.ExecutionsRead).With(key => key.Domains = ["demo/greet", "other"]));
        settings.Access.Keys.Add(NewKey("few", Scopes.Admin).With(key => key.Tools = ["workflows"]));
        settings.Access.Keys.Add(NewKey("old", Scopes.Admin).With(key => key.Expires = DateTimeOffset.UnixEpoch));
        Settings(settings);
        _app = GatewayHost.Build(settings);
        await _app.StartAsync();
        Client = new HttpClient { BaseAddress = Address, Timeout = GatewayFixture.Patience };
        foreach (var spec in (string[])[DemoSpec.Text, Other])
        {
            Assert.Equal(201, (await SendAsync(HttpMethod.Post, "/specs", Scopes.WorkflowsWrite, spec, "application/yaml")).Status);
        }
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app!.StopAsync();
        await _app.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }

    /// <summary>The settings of a new key, which <see cref="KeyOf"/> knows by its name.</summary>
    public AccessKeySettings NewKey(string name, params string[] scopes)
    {
        _keys[name] = ApiKey.New();
        return new AccessKeySettings { Name = name.Replace(':', '.'), Hash = ApiKey.HashText(_keys[name]), Scopes = scopes };
    }

    public string KeyOf(string name) => _keys[name];

    /// <summary>The key with every scope but one (and <c>admin</c>, which is all of them).</summary>
    public static string AllBut(string scope) => "not." + scope;

    /// <param name="key">Name of a key; null: none is sent.</param>
    public async Task<Answer> SendAsync(HttpMethod method, string path, string? key, string? body = null, string contentType = "application/json", string? authorization = null)
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is not null)
        {
            request.Content = new StringContent(body, Encoding.UTF8, contentType);
        }

        if ((authorization ?? (key is null ? null : $"Bearer {_keys[key]}")) is { } header)
        {
            request.Headers.TryAddWithoutValidation("Authorization", header);
        }

        var response = await Client.SendAsync(request, TestContext.Current.CancellationToken);
        return new Answer(response, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    public Task<Answer> GetAsync(string path, string? key) => SendAsync(HttpMethod.Get, path, key);

    public Task<Answer> PostAsync(string path, string? key, string body = "{}") => SendAsync(HttpMethod.Post, path, key, body);

    /// <summary>One MCP request of 2026-07-28.</summary>
    internal async Task<(int Status, System.Text.Json.Nodes.JsonNode? Message)> McpAsync(
        string key, string method, System.Text.Json.Nodes.JsonObject? parameters = null, string path = "mcp", IReadOnlyDictionary<string, string>? headers = null)
    {
        using var wire = new Wire(new Uri(Address, path));
        using var request = Wire.NewRequest(wire.Endpoint, method, parameters, (message, _) =>
        {
            message.Headers.TryAddWithoutValidation("Authorization", $"Bearer {_keys[key]}");
            foreach (var (name, value) in headers ?? new Dictionary<string, string>())
            {
                message.Headers.TryAddWithoutValidation(name, value);
            }
        });
        var answer = await wire.SendAsync(request);
        return ((int)answer.Status, answer.Message);
    }

    /// <summary>The tools that a key is shown, on all pages.</summary>
    internal async Task<List<string>> ToolsAsync(string key, string path = "mcp", IReadOnlyDictionary<string, string>? headers = null)
    {
        var (_, message) = await McpAsync(key, "tools/list", path: path, headers: headers);
        return [.. message!["result"]!["tools"]!.AsArray().Select(tool => (string)tool!["name"]!)];
    }
}

internal static class KeyExtensions
{
    public static AccessKeySettings With(this AccessKeySettings key, Action<AccessKeySettings> change)
    {
        change(key);
        return key;
    }
}
