using OrleansWorkflows.Benchmarks.Product;

namespace OrleansWorkflows.Benchmarks.Workloads;

/// <summary>
/// W7: from a start to its first step durable, nothing else running. Measured as a caller sees it: the answer of a workflow of one step comes when
/// that step is stored, so HTTP both ways is contained.
/// </summary>
internal sealed class FirstStep : IWorkload
{
    private const int WarmUps = 500;

    public string Name => "W7";

    public IReadOnlyList<int> Sizes => [1_000];

    public async Task<Measured> RunAsync(WorkloadRun run, CancellationToken cancellationToken)
    {
        var client = new WorkflowClient(run.Gateway);
        await client.UploadAsync(EchoSpecs.Chain("one", 1), cancellationToken);
        await client.LoopAsync("one", WarmUps, 1, cancellationToken);
        return await Measured.OfAsync(run, 1, 1, () => client.LoopAsync("one", run.Size, 1, cancellationToken), cancellationToken);
    }
}
