using System.Diagnostics;
using System.Runtime.CompilerServices;
using OrleansWorkflows.Benchmarks.Measures;
using OrleansWorkflows.Benchmarks.Product;
using OrleansWorkflows.Benchmarks.Workloads;

namespace OrleansWorkflows.Benchmarks.Checks;

/// <summary>The bounds of the main job: start-up, one call over each front end, and a burst.</summary>
internal static class MainJobChecks
{
    public const int BurstSize = 200;

    private const int WarmUpCalls = 300;
    private const int Calls = 300;

    private static readonly TimeSpan ReadyBound = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan CallBound = TimeSpan.FromMilliseconds(20);

    public static async IAsyncEnumerable<CheckResult> RunAsync(
        Checkout checkout, int starts, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        yield return await StartUpAsync(checkout, starts, cancellationToken);

        using var directory = checkout.NewDirectory();
        await using var gateway = await GatewayProcess.StartAsync(checkout, directory.Path, cancellationToken);
        var rest = new WorkflowClient(gateway);
        var tools = await rest.UploadAsync(EchoSpecs.Chain("three", 3), cancellationToken);

        yield return await CallsAsync("POST /w of three steps", () => rest.CallAsync("three", cancellationToken));
        foreach (var version in McpCaller.Versions)
        {
            yield return await McpAsync(gateway, tools[0], version, cancellationToken);
        }

        yield return await BurstAsync(rest, cancellationToken);
    }

    /// <summary>Each start is a new process on a new store, so that migrations count.</summary>
    private static async Task<CheckResult> StartUpAsync(Checkout checkout, int starts, CancellationToken cancellationToken)
    {
        var samples = new List<TimeSpan>();
        for (var i = 0; i < starts; i++)
        {
            using var directory = checkout.NewDirectory();
            await using var gateway = await GatewayProcess.StartAsync(checkout, directory.Path, cancellationToken);
            samples.Add(gateway.ReadyAfter);
        }

        return new CheckResult("process start to ready", new Spread(samples), ReadyBound);
    }

    private static async Task<CheckResult> McpAsync(GatewayProcess gateway, string tool, string version, CancellationToken cancellationToken)
    {
        var name = $"tools/call {tool} ({version})";
        try
        {
            await using var caller = await McpCaller.ConnectAsync(gateway.Address, version, cancellationToken);
            return await CallsAsync(name, () => caller.CallAsync(tool, cancellationToken));
        }
#pragma warning disable CA1031 // The other checks are worth their figures, whatever is wrong with this one.
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            return new CheckResult(name, null, CallBound, exception.Message);
        }
    }

    private static async Task<CheckResult> CallsAsync(string name, Func<Task<TimeSpan>> call)
    {
        for (var i = 0; i < WarmUpCalls; i++)
        {
            await call();
        }

        var samples = new List<TimeSpan>();
        for (var i = 0; i < Calls; i++)
        {
            samples.Add(await call());
        }

        return new CheckResult(name, new Spread(samples), CallBound);
    }

    private static async Task<CheckResult> BurstAsync(WorkflowClient rest, CancellationToken cancellationToken)
    {
        var began = Stopwatch.GetTimestamp();
        try
        {
            var waited = await rest.LoopAsync("three", BurstSize, BurstSize, cancellationToken);
            return new CheckResult($"{BurstSize} executions at once, all done in {Stopwatch.GetElapsedTime(began).TotalMilliseconds:0} ms", new Spread(waited), null);
        }
        catch (Exception exception) when (exception is BenchmarkException or HttpRequestException)
        {
            return new CheckResult($"{BurstSize} executions at once", null, null, exception.Message);
        }
    }
}
