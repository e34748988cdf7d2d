using System.Globalization;
using OrleansWorkflows.Benchmarks.Measures;
using OrleansWorkflows.Benchmarks.Product;

namespace OrleansWorkflows.Benchmarks.Workloads;

/// <summary>W9: what it costs to do nothing, with 500 definitions and many executions that wait, each with a timer far ahead.</summary>
internal sealed class Idle : IWorkload
{
    private const int Definitions = 500;
    private const double Bound = 1;

    /// <summary>After the last start: what the starts left behind is not idling.</summary>
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(15);

    private static readonly TimeSpan During = TimeSpan.FromSeconds(60);

    public string Name => "W9";

    public IReadOnlyList<int> Sizes => [100_000];

    public async Task<Measured> RunAsync(WorkloadRun run, CancellationToken cancellationToken)
    {
        var client = new WorkflowClient(run.Gateway);
        for (var first = 0; first < Definitions; first += 50)
        {
            await client.UploadAsync(EchoSpecs.Questions(first, 50), cancellationToken);
        }

        var waited = await WorkflowClient.LoopAsync(run.Size, run.Concurrency, async i =>
        {
            var began = TimeProvider.System.GetUtcNow();
            await client.StartWaitingAsync($"question_{i % Definitions}", cancellationToken);
            return TimeProvider.System.GetUtcNow() - began;
        });
        await Task.Delay(Rest, cancellationToken);
        var before = await run.Gateway.UsageAsync(cancellationToken);
        var (cpu, database) = (run.Gateway.Cpu, run.Store.Cpu ?? TimeSpan.Zero);
        await Task.Delay(During, cancellationToken);
        var (share, databaseShare) = (Share(run.Gateway.Cpu - cpu), Share((run.Store.Cpu ?? TimeSpan.Zero) - database));
        var after = await run.Gateway.UsageAsync(cancellationToken);
        return new Measured(run.Size, run.Concurrency, run.Size, During, new Spread(waited), before, after)
        {
            Notes = string.Create(CultureInfo.InvariantCulture, $"latency is that of the starts; database processes {databaseShare:0.00} % of a core; {after.Commits - before.Commits} commits while idle"),
            Promises = [new Promise("CPU of the product, of one core", string.Create(CultureInfo.InvariantCulture, $"{share:0.00} %"), "≤ 1 %", share <= Bound)],
        };
    }

    private static double Share(TimeSpan cpu) => 100 * cpu / During;
}
