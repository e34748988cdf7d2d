using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using OrleansWorkflows.Gateway.Settings;
using OrleansWorkflows.Gateway.Tests.Api;

namespace OrleansWorkflows.Gateway.Tests.Telemetry;

/// <summary>The whole product in this process with a service that has a breaker, and a collector that keeps what it is sent over OTLP/HTTP.</summary>
internal sealed class ObservedProduct : IAsyncDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("ow-observed-").FullName;
    private readonly WebApplication _collector;
    private WebApplication? _gateway;

    private ObservedProduct()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _collector = builder.Build();
        _collector.MapPost("/{**path}", async (HttpContext http) =>
        {
            using var body = new MemoryStream();
            await http.Request.Body.CopyToAsync(body);
            Received.Enqueue(new OtlpRequest(http.Request.Path, http.Request.ContentType, Encoding.Latin1.GetString(body.ToArray())));
        });
    }

    public ConcurrentQueue<OtlpRequest> Received { get; } = new();

    public HttpClient Client { get; } = new() { Timeout = GatewayFixture.Patience };

    public static async Task<ObservedProduct> StartAsync(bool exports)
    {
        var product = new ObservedProduct();
        await product._collector.StartAsync();
        var services = Path.Combine(product._directory, "services.yaml");
        await File.WriteAllTextAsync(services, """
            services:
              shaky: { type: rest, circuit_breaker: { threshold: 2, timeout: 60s }, config: { openapi: http://127.0.0.1:1/openapi.json } }
            """);
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(exports
            ? new Dictionary<string, string?>
            {
                ["OTEL_EXPORTER_OTLP_ENDPOINT"] = product._collector.Urls.First(),
                ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
                ["OTEL_EXPORTER_OTLP_HEADERS"] = "x-collector-key=collector-secret",
            }
            : []).Build();
        product._gateway = GatewayHost.Build(
            new GatewaySettings { Urls = "http://127.0.0.1:0", Data = Path.Combine(product._directory, "data"), Services = services }, configuration);
        await product._gateway.StartAsync();
        product.Client.BaseAddress = new Uri(product._gateway.Urls.First());
        return product;
    }

    public async Task<string> ExecuteAsync(string name)
    {
        using var spec = new StringContent($$"""
            domain: observed
            version: "1.0"
            workflows:
              {{name}}:
                graph:
                  say: { call: echo, args: { value: "argument-secret" } }
            """, Encoding.UTF8, "application/yaml");
        (await Client.PostAsync("/specs", spec)).EnsureSuccessStatusCode();
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/workflows/observed/{name}/execute?token=query-secret");
        request.Headers.TryAddWithoutValidation("Authorization", "Bearer header-secret");
        var answer = await Client.SendAsync(request);
        return await answer.Content.ReadAsStringAsync();
    }

    /// <summary>Stops the product, which sends what is left.</summary>
    public async Task StopAsync()
    {
        if (Interlocked.Exchange(ref _gateway, null) is { } gateway)
        {
            await gateway.StopAsync();
            await gateway.DisposeAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await StopAsync();
        await _collector.StopAsync();
        await _collector.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }
}

/// <param name="Text">The bytes, each as the character of that number: names in protobuf read as they are.</param>
internal sealed record OtlpRequest(string Path, string? ContentType, string Text);
