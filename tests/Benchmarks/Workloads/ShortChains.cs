using OrleansWorkflows.Benchmarks.Product;

namespace OrleansWorkflows.Benchmarks.Workloads;

/// <summary>W1: executions of ten trivial steps, many at once, each caller starting the next when its last has ended.</summary>
internal sealed class ShortChains : IWorkload
{
    private const int Steps = 10;

    public string Name => "W1";

    public IReadOnlyList<int> Sizes => [20_000];

    public async Task<Measured> RunAsync(WorkloadRun run, CancellationToken cancellationToken)
    {
        var client = new WorkflowClient(run.Gateway);
        await client.UploadAsync(EchoSpecs.Chain("chain", Steps), cancellationToken);
        await client.LoopAsync("chain", Math.Max(1_000, run.Size / 4), run.Concurrency, cancellationToken);
        return await Measured.OfAsync(
            run, run.Concurrency, Steps, () => client.LoopAsync("chain", run.Size, run.Concurrency, cancellationToken), cancellationToken);
    }
}
