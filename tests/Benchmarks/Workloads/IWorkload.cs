using OrleansWorkflows.Benchmarks.Product;

namespace OrleansWorkflows.Benchmarks.Workloads;

/// <summary>A kind of load with a name that benchmarks of other engines know too.</summary>
internal interface IWorkload
{
    string Name { get; }

    /// <summary>What <c>--n</c> is when it is not given; several: a run of each.</summary>
    IReadOnlyList<int> Sizes { get; }

    /// <summary>Warms up, then measures.</summary>
    Task<Measured> RunAsync(WorkloadRun run, CancellationToken cancellationToken);
}

/// <param name="Gateway">A new process on an empty store.</param>
/// <param name="Size"><c>--n</c>.</param>
internal sealed record WorkloadRun(GatewayProcess Gateway, int Size, int Concurrency);

internal static class AllWorkloads
{
    private static readonly IWorkload[] All = [new ShortChains(), new LongChain(), new FanOut(), new Questions(), new FirstStep()];

    public static IEnumerable<string> Names => All.Select(w => w.Name);

    /// <exception cref="BenchmarkException">There is none of that name.</exception>
    public static IWorkload Find(string name) =>
        Array.Find(All, w => w.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
        ?? throw new BenchmarkException($"There is no workload '{name}'. There are: {string.Join(", ", Names)}.");
}
