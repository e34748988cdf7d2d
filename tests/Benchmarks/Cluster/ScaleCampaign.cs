using System.Diagnostics;
using System.Runtime.CompilerServices;
using OrleansWorkflows.Benchmarks.Measures;
using OrleansWorkflows.Benchmarks.Product;
using OrleansWorkflows.Benchmarks.Stores;
using OrleansWorkflows.Benchmarks.Workloads;

namespace OrleansWorkflows.Benchmarks.Cluster;

/// <summary>The load of W1 on none, one, two and three silos beside the gateway, in turns, so that the machine's moods meet all of them.</summary>
internal static class ScaleCampaign
{
    private const int Steps = 10;
    private const int Reads = 300;

    public static async IAsyncEnumerable<ScaleLine> RunAsync(
        Checkout checkout, IStore stores, int size, int concurrency, int runs, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (var run = 0; run < runs; run++)
        {
            for (var silos = 0; silos <= 3; silos++)
            {
                yield return await MeasureAsync(checkout, stores, silos, size, concurrency, cancellationToken);
            }
        }
    }

    private static async Task<ScaleLine> MeasureAsync(Checkout checkout, IStore stores, int silos, int size, int concurrency, CancellationToken cancellationToken)
    {
        using var directory = checkout.NewDirectory();
        await using var store = await stores.EmptyAsync(directory.Path);
        await using var group = silos == 0 ? null : await SiloGroup.StartAsync(checkout, silos, store);
        await using var gateway = await GatewayProcess.StartAsync(checkout, directory.Path, group?.Settings ?? store.Settings, cancellationToken);
        var client = new WorkflowClient(gateway);
        await client.UploadAsync(EchoSpecs.Chain("chain", Steps), cancellationToken);
        // Each silo compiles what it runs for itself.
        await client.LoopAsync("chain", Math.Max(1_000, size / 4) * Math.Max(1, silos), concurrency, cancellationToken);

        var (cpu, began) = (Cpu(), Stopwatch.GetTimestamp());
        var waited = await client.LoopAsync("chain", size, concurrency, cancellationToken);
        var took = Stopwatch.GetElapsedTime(began);
        cpu = Cpu() - cpu;
        return ScaleLine.Of(silos, size, Steps, took, new Spread(waited), new Spread(await ReadAsync(client, cancellationToken)), cpu);

        TimeSpan Cpu() => gateway.Cpu + (group?.Cpu ?? TimeSpan.Zero) + (store.Cpu ?? TimeSpan.Zero);
    }

    private static async Task<TimeSpan[]> ReadAsync(WorkflowClient client, CancellationToken cancellationToken)
    {
        using var page = await client.GetAsync("/executions?limit=1", cancellationToken);
        var path = $"/executions/{page.RootElement.GetProperty("items")[0].GetProperty("execution_id").GetString()}";
        var reads = await WorkflowClient.LoopAsync(2 * Reads, 1, async _ =>
        {
            var began = Stopwatch.GetTimestamp();
            using var view = await client.GetAsync(path, cancellationToken);
            return Stopwatch.GetElapsedTime(began);
        });
        return reads[Reads..];
    }
}
