using OrleansWorkflows.Benchmarks.Product;

namespace OrleansWorkflows.Benchmarks.Workloads;

/// <summary>W3: one execution that runs many steps at once and merges what they answered.</summary>
internal sealed class FanOut : IWorkload
{
    private const int WarmUps = 40;
    private const int Executions = 20;

    public string Name => "W3";

    public IReadOnlyList<int> Sizes => [1_000];

    public async Task<Measured> RunAsync(WorkloadRun run, CancellationToken cancellationToken)
    {
        var client = new WorkflowClient(run.Gateway);
        await client.UploadAsync(EchoSpecs.FanOut("fan_out", run.Size), cancellationToken);
        await client.LoopAsync("fan_out", WarmUps, 1, cancellationToken);
        return await Measured.OfAsync(run, 1, run.Size + 1, () => client.LoopAsync("fan_out", Executions, 1, cancellationToken), cancellationToken);
    }
}
