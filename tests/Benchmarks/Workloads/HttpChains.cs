using System.Diagnostics;
using System.Globalization;
using System.Net;
using OrleansWorkflows.Benchmarks.Product;

namespace OrleansWorkflows.Benchmarks.Workloads;

/// <summary>W6: as W1, with every step an HTTP POST to a local server, held against a bare loop of the same requests in the same run.</summary>
internal sealed class HttpChains : IWorkload
{
    private const int Steps = 10;
    private const int StepsBound = 9_000;
    private const double ShareBound = 0.7;
    private const int Connections = 128;

    private readonly int _port = EchoServer.FreePort();

    public string Name => "W6";

    public IReadOnlyList<int> Sizes => [5_000];

    public IReadOnlyList<string> Arguments(string directory) => EchoServer.ServicesFile(directory, _port, Connections);

    public async Task<Measured> RunAsync(WorkloadRun run, CancellationToken cancellationToken)
    {
        await using var echo = await EchoServer.StartAsync(_port, cancellationToken);
        var client = new WorkflowClient(run.Gateway);
        await client.UploadAsync(EchoSpecs.Chain("http_chain", Steps, "bench.echo_post"), cancellationToken);
        await client.LoopAsync("http_chain", Math.Max(500, run.Size / 4), run.Concurrency, cancellationToken);
        await BareAsync(echo.Address, Math.Max(1_000, run.Size), run.Concurrency, cancellationToken);
        var before = await BareAsync(echo.Address, run.Size * Steps / 2, run.Concurrency, cancellationToken);
        var measured = await Measured.OfAsync(
            run, run.Concurrency, Steps, () => client.LoopAsync("http_chain", run.Size, run.Concurrency, cancellationToken), cancellationToken);
        var bare = Math.Max(before, await BareAsync(echo.Address, run.Size * Steps / 2, run.Concurrency, cancellationToken));
        var rate = measured.Steps / measured.Took.TotalSeconds;
        return measured with
        {
            Promises =
            [
                new Promise("steps/s", Text(rate, "0"), $"≥ {StepsBound}", rate >= StepsBound),
                new Promise($"share of a bare loop's {Text(bare, "0")} requests/s", Text(rate / bare, "0.00"), $"≥ {Text(ShareBound, "0.0")}", rate >= ShareBound * bare),
            ],
        };
    }

    /// <summary>The same requests without the product; requests a second.</summary>
    private static async Task<double> BareAsync(Uri server, int count, int concurrency, CancellationToken cancellationToken)
    {
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false, MaxConnectionsPerServer = Connections });
        var url = new Uri(server, "/echo");
        var began = Stopwatch.GetTimestamp();
        await WorkflowClient.LoopAsync(count, concurrency, async number =>
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = new ByteArrayContent("{\"value\":1}"u8.ToArray()) };
            request.Content.Headers.ContentType = new("application/json");
            request.Headers.Add("Idempotency-Key", number.ToString(CultureInfo.InvariantCulture));
            using var response = await http.SendAsync(request, cancellationToken);
            await response.Content.ReadAsByteArrayAsync(cancellationToken);
            return response.StatusCode == HttpStatusCode.OK ? true : throw new BenchmarkException($"The echo server answered {(int)response.StatusCode}.");
        });
        return count / Stopwatch.GetElapsedTime(began).TotalSeconds;
    }

    private static string Text(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
