using System.Diagnostics;
using ModelContextProtocol.Client;

namespace OrleansWorkflows.Benchmarks.Checks;

/// <summary>An MCP client of one protocol generation over Streamable HTTP.</summary>
internal sealed class McpCaller : IAsyncDisposable
{
    /// <summary>The stateless generation and the one with sessions.</summary>
    public static readonly string[] Versions = ["2026-07-28", "2025-11-25"];

    private readonly McpClient _client;

    private McpCaller(McpClient client) => _client = client;

    public static async Task<McpCaller> ConnectAsync(Uri gateway, string version, CancellationToken cancellationToken)
    {
        var transport = new HttpClientTransport(
            new HttpClientTransportOptions { Endpoint = new Uri(gateway, "/mcp"), TransportMode = HttpTransportMode.StreamableHttp },
            new HttpClient(new SocketsHttpHandler { UseProxy = false }),
            loggerFactory: null,
            ownsHttpClient: true);
        var options = new McpClientOptions { ClientInfo = new() { Name = "benchmarks", Version = "1" }, ProtocolVersion = version };
        return new McpCaller(await McpClient.CreateAsync(transport, options, loggerFactory: null, cancellationToken));
    }

    /// <exception cref="BenchmarkException">The tool answered with an error.</exception>
    public async Task<TimeSpan> CallAsync(string tool, CancellationToken cancellationToken)
    {
        var began = Stopwatch.GetTimestamp();
        var result = await _client.CallToolAsync(tool, cancellationToken: cancellationToken);
        var took = Stopwatch.GetElapsedTime(began);
        return result.IsError is not true
            ? took
            : throw new BenchmarkException($"Tool {tool} answered with an error: {string.Join(' ', result.Content.Select(c => c.ToString()))}");
    }

    public ValueTask DisposeAsync() => _client.DisposeAsync();
}
