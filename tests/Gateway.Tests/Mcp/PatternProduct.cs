using System.Text;
using System.Text.Json;
using ModelContextProtocol.Client;
using OrleansWorkflows.Gateway.Patterns;
using Microsoft.Extensions.DependencyInjection;
using OrleansWorkflows.Machinery;

namespace OrleansWorkflows.Gateway.Tests.Mcp;

/// <summary>The product with a component, <c>shop</c>, that patterns can be applied to, one that is off, and a watched pattern directory.</summary>
public sealed class PatternProduct : IAsyncLifetime
{
    private readonly string _directory = Directory.CreateTempSubdirectory("ow-patterns-").FullName;

    internal McpProduct Product { get; private set; } = null!;

    internal MachineryApi Shop { get; private set; } = null!;

    public string Patterns => Path.Combine(_directory, "patterns");

    public HttpClient Http { get; private set; } = null!;

    /// <summary>What the log says of files that are not in force.</summary>
    public IEnumerable<string> Refused => Product.Services.GetRequiredService<PatternDirectory>().Refused.Values;

    public async ValueTask InitializeAsync()
    {
        Shop = await MachineryApi.StartAsync();
        Directory.CreateDirectory(Patterns);
        var services = Path.Combine(_directory, "services.yaml");
        await File.WriteAllTextAsync(services, $$"""
            services:
              shop: { type: rest, config: { openapi: "{{Shop.OpenApi}}" } }
              other: { type: rest, config: { openapi: "{{Shop.OpenApi}}" } }
              off: { type: rest, enabled: false, config: { openapi: "{{Shop.OpenApi}}" } }
              away: { type: rest, config: { openapi: "http://127.0.0.1:1/openapi.json" } }
            """);
        Product = new McpProduct
        {
            Settings = settings =>
            {
                (settings.Services, settings.Patterns) = (services, Patterns);
                settings.SpecDirectory.RescanInterval = TimeSpan.FromSeconds(1);
                settings.SpecDirectory.SettleTime = TimeSpan.Zero;
            },
        };
        await Product.InitializeAsync();
        Http = new HttpClient { BaseAddress = Product.Address };
        await Product.Services.GetRequiredService<PatternDirectory>().FirstPass.WaitAsync(McpProduct.Patience);
    }

    public async Task RestartAsync()
    {
        await Product.StopAsync();
        await Product.StartAsync();
        Http.Dispose();
        Http = new HttpClient { BaseAddress = Product.Address };
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await Product.DisposeAsync();
        await Shop.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }

    public async Task<(int Status, JsonElement Json)> PostAsync(string path, object body, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent(JsonSerializer.Serialize(body), Encoding.UTF8, "application/json") };
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        using var response = await Http.SendAsync(request, TestContext.Current.CancellationToken);
        return ((int)response.StatusCode, JsonElement.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)));
    }

    public async Task<JsonElement> GetAsync(string path)
    {
        using var response = await Http.GetAsync(path, TestContext.Current.CancellationToken);
        return JsonElement.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    public static async Task<JsonElement> CallAsync(McpClient client, string tool, object arguments)
    {
        var result = await client.CallToolAsync(tool, Arguments(arguments));
        Assert.True(result.IsError is not true, result.Text());
        return result.Json();
    }

    public static Dictionary<string, object?> Arguments(object arguments) =>
        JsonSerializer.SerializeToElement(arguments).EnumerateObject().ToDictionary(field => field.Name, field => (object?)field.Value);

    public static IEnumerable<string?> Texts(JsonElement json, string field) => json.GetProperty(field).EnumerateArray().Select(item => item.GetString());
}
