using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using OrleansWorkflows.Gateway.Catalogue;
using OrleansWorkflows.Gateway.Settings;
using OrleansWorkflows.Gateway.Specs;

[assembly: AssemblyFixture(typeof(OrleansWorkflows.Gateway.Tests.Api.GatewayFixture))]

namespace OrleansWorkflows.Gateway.Tests.Api;

/// <summary>The whole product in this process, as <c>./run</c> starts it, over a data directory of its own and a free port. Shared by all tests.</summary>
public sealed class GatewayFixture : IAsyncLifetime
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly string _directory = Directory.CreateTempSubdirectory("ow-gateway-").FullName;

    private WebApplication? _app;

    public HttpClient Client { get; private set; } = null!;

    /// <summary>The watched directory; <c>demo.yaml</c> is in it.</summary>
    public string SpecDirectory => Path.Combine(_directory, "specs");

    public IServiceProvider Services => _app!.Services;

    public WorkflowCatalogue Catalogue => Services.GetRequiredService<WorkflowCatalogue>();

    public async ValueTask InitializeAsync()
    {
        Directory.CreateDirectory(SpecDirectory);
        await File.WriteAllTextAsync(Path.Combine(SpecDirectory, "demo.yaml"), DemoSpec.Text);
        var settings = new GatewaySettings { Urls = "http://127.0.0.1:0", Data = Path.Combine(_directory, "data"), Specs = SpecDirectory };
        settings.SpecDirectory.RescanInterval = TimeSpan.FromSeconds(1);
        settings.SpecDirectory.SettleTime = TimeSpan.Zero;
        settings.Http.MaxParamsBytes = 64 * 1024;
        settings.Http.MaxSpecBytes = 16 * 1024;
        _app = GatewayHost.Build(settings);
        await _app.StartAsync();
        Client = new HttpClient { BaseAddress = new Uri(_app.Urls.First()), Timeout = Patience };
        await Services.GetRequiredService<SpecDirectory>().FirstPass.WaitAsync(Patience);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        if (_app is not null)
        {
            await _app.StopAsync();
            await _app.DisposeAsync();
        }

        Directory.Delete(_directory, recursive: true);
    }

    public Task<Answer> GetAsync(string path, params (string Name, string Value)[] headers) => SendAsync(HttpMethod.Get, path, null, null, headers);

    public Task<Answer> PostAsync(string path, string? body = null, params (string Name, string Value)[] headers) =>
        SendAsync(HttpMethod.Post, path, body, "application/json", headers);

    public Task<Answer> PostYamlAsync(string path, string body) => SendAsync(HttpMethod.Post, path, body, "application/yaml");

    public async Task<Answer> SendAsync(
        HttpMethod method, string path, string? body, string? contentType, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is not null)
        {
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
            if (contentType is not null)
            {
                request.Content.Headers.TryAddWithoutValidation("Content-Type", contentType);
            }
        }

        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        var response = await Client.SendAsync(request, TestContext.Current.CancellationToken);
        return new Answer(response, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    public async Task<ClientWebSocket> ConnectAsync(string path)
    {
        var socket = new ClientWebSocket();
        await socket.ConnectAsync(new UriBuilder(new Uri(Client.BaseAddress!, path)) { Scheme = "ws" }.Uri, TestContext.Current.CancellationToken);
        return socket;
    }

    /// <summary>Waits until what the catalogue holds satisfies a condition.</summary>
    public async Task<IReadOnlyList<WorkflowCard>> CatalogueAsync(Func<IReadOnlyList<WorkflowCard>, bool> condition)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(Patience);
        IReadOnlyList<WorkflowCard> cards = [];
        try
        {
            await foreach (var _ in Catalogue.WatchChanges(limit.Token))
            {
                cards = await Catalogue.ListAsync("", limit.Token);
                if (condition(cards))
                {
                    return cards;
                }
            }
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            // The message below says more.
        }

        throw new TimeoutException($"The catalogue did not become as expected; it holds {string.Join(", ", cards.Select(card => $"{card.Domain}/{card.Name}"))}.");
    }
}

/// <summary>An answer with its body, read.</summary>
public sealed record Answer(HttpResponseMessage Response, string Text)
{
    public int Status => (int)Response.StatusCode;

    public JsonElement Json => JsonElement.Parse(Text);

    public string? ContentType => Response.Content.Headers.ContentType?.MediaType;

    public JsonElement this[string field] => Json.GetProperty(field);

    public string? Header(string name) =>
        Response.Headers.TryGetValues(name, out var values) || Response.Content.Headers.TryGetValues(name, out values) ? string.Join(", ", values) : null;

    /// <summary>Checks that this is a problem with the given code, and answers with its detail.</summary>
    public string IsProblem(int status, string code)
    {
        Assert.Equal((status, code), (Status, Json.TryGetProperty("code", out var given) ? given.GetString() : Text));
        Assert.Equal("application/problem+json", ContentType);
        Assert.Equal(status, this["status"].GetInt32());
        return this["detail"].GetString()!;
    }
}
