using System.Globalization;
using System.Text;
using System.Text.Json;
using OrleansWorkflows.EndToEnd.Tests.Processes;

namespace OrleansWorkflows.Faults.Tests.Support;

/// <summary>The gateway as a process of its own, with one workflow of five steps that each call the echo.</summary>
internal sealed class Product : IAsyncDisposable
{
    public const int Steps = 5;

    private const string McpVersion = "2026-07-28";

    private readonly ChildProcess _process;
    private readonly HttpClient _http;

    private Product(ChildProcess process, string url)
    {
        _process = process;
        _http = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = new Uri(url), Timeout = ChildProcess.Patience };
    }

    /// <summary>What it has said.</summary>
    public string Log => _process.Errors;

    /// <param name="arguments">That name the store.</param>
    public static async Task<Product> StartAsync(string echoUrl, params IReadOnlyList<string> arguments)
    {
        var process = ChildProcess.Start(Checkout.GatewayProgram, ["--urls", "http://127.0.0.1:0", .. arguments]);
        try
        {
            var ready = await process.LineAsync(line => line.Contains("ready after", StringComparison.Ordinal) ? line : null);
            var product = new Product(process, ready[ready.IndexOf("ready after", StringComparison.Ordinal)..].Split(' ')[4]);
            var spec = "domain: faults\nworkflows:\n  five_steps:\n    params: { number: { type: int, required: true } }\n    graph:\n"
                + string.Concat(Enumerable.Range(0, Steps).Select(step =>
                    $"      s{step}:\n        call: http\n{(step == 0 ? "" : $"        depends_on: [s{step - 1}]\n")}"
                    + $"        args: {{ method: POST, url: \"{echoUrl}\", body: \"$number/s{step}\" }}\n"));
            var taken = await product.SendAsync(HttpMethod.Post, "/specs", new StringContent(spec, Encoding.UTF8, "application/yaml"), []);
            Assert.True(taken.Status == 201, taken.Text);
            return product;
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
    }

    public Task<Answer> StartExecutionAsync(int number, string? key) => SendAsync(
        HttpMethod.Post,
        "/workflows/faults/five_steps/execute",
        new StringContent(string.Create(CultureInfo.InvariantCulture, $"{{\"params\":{{\"number\":{number}}}}}"), Encoding.UTF8, "application/json"),
        key is null ? [("Prefer", "respond-async")] : [("Prefer", "respond-async"), ("Idempotency-Key", key)]);

    public Task<Answer> GetAsync(string path) => SendAsync(HttpMethod.Get, path, null, []);

    /// <summary>A management tool over MCP.</summary>
    public async Task<JsonElement> CallToolAsync(string tool, object arguments)
    {
        var meta = new Dictionary<string, object>
        {
            ["io.modelcontextprotocol/protocolVersion"] = McpVersion,
            ["io.modelcontextprotocol/clientInfo"] = new { name = "faults", version = "1" },
            ["io.modelcontextprotocol/clientCapabilities"] = new { },
        };
        var request = JsonSerializer.Serialize(new { jsonrpc = "2.0", id = 1, method = "tools/call", @params = new { name = tool, arguments, _meta = meta } });
        var answer = await SendAsync(
            HttpMethod.Post, "/mcp", new StringContent(request, Encoding.UTF8, "application/json"),
            [("Accept", "application/json, text/event-stream"), ("MCP-Protocol-Version", McpVersion), ("Mcp-Method", "tools/call"), ("Mcp-Name", tool)]);
        Assert.True(answer.Status == 200, answer.Text);
        var text = answer.Text.Split('\n').FirstOrDefault(line => line.StartsWith("data:", StringComparison.Ordinal))?[5..] ?? answer.Text;
        return JsonElement.Parse(text).GetProperty("result");
    }

    /// <summary>Resident memory.</summary>
    public long MemoryBytes()
    {
        var line = File.ReadLines($"/proc/{_process.Id}/status").First(line => line.StartsWith("VmRSS:", StringComparison.Ordinal));
        return long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) * 1024;
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _process.DisposeAsync();
    }

    private async Task<Answer> SendAsync(HttpMethod method, string path, HttpContent? content, IReadOnlyList<(string Name, string Value)> headers)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        var began = TimeProvider.System.GetTimestamp();
        using var response = await _http.SendAsync(request);
        return new Answer(
            (int)response.StatusCode, await response.Content.ReadAsStringAsync(), response.Headers.RetryAfter is not null, TimeProvider.System.GetElapsedTime(began));
    }
}

internal sealed record Answer(int Status, string Text, bool SaysWhenToRetry, TimeSpan Took)
{
    public string? Code => Word("code");

    /// <summary>The store was away, and the answer says so as it should.</summary>
    public bool IsClearRefusal => Status == 503 && Code is "WF0206" or "WF0215" && SaysWhenToRetry;

    public string? Word(string field) =>
        Text.StartsWith('{') && JsonElement.Parse(Text).TryGetProperty(field, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
