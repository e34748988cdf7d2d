using OrleansWorkflows.Benchmarks.Product;

namespace OrleansWorkflows.Benchmarks.Workloads;

/// <summary>W2: one execution of many steps, one after the other.</summary>
internal sealed class LongChain : IWorkload
{
    private const int WarmUpSteps = 500;
    private const int Executions = 3;

    public string Name => "W2";

    public IReadOnlyList<int> Sizes => [1_000, 5_000];

    public async Task<Measured> RunAsync(WorkloadRun run, CancellationToken cancellationToken)
    {
        var client = new WorkflowClient(run.Gateway);
        await client.UploadAsync(EchoSpecs.Chain("warm_up", WarmUpSteps), cancellationToken);
        await client.UploadAsync(EchoSpecs.Chain("chain", run.Size), cancellationToken);
        await client.LoopAsync("warm_up", 6, 1, cancellationToken);
        return await Measured.OfAsync(run, 1, run.Size, () => client.LoopAsync("chain", Executions, 1, cancellationToken), cancellationToken);
    }
}
