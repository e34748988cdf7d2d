using OrleansWorkflows.Benchmarks.Product;
using OrleansWorkflows.Benchmarks.Stores;

namespace OrleansWorkflows.Benchmarks.Workloads;

/// <summary>A kind of load with a name that benchmarks of other engines know too.</summary>
internal interface IWorkload
{
    string Name { get; }

    /// <summary>What <c>--n</c> is when it is not given; several: a run of each.</summary>
    IReadOnlyList<int> Sizes { get; }

    /// <summary>What the product is started with besides; may write files.</summary>
    /// <param name="directory">Working directory of the process.</param>
    IReadOnlyList<string> Arguments(string directory) => [];

    /// <summary>Warms up, then measures.</summary>
    Task<Measured> RunAsync(WorkloadRun run, CancellationToken cancellationToken);
}

/// <param name="Gateway">A new process on an empty store.</param>
/// <param name="Size"><c>--n</c>.</param>
/// <param name="Directory">Its working directory; the embedded store is <c>data</c> below it.</param>
/// <param name="Store">That of this run.</param>
internal sealed record WorkloadRun(GatewayProcess Gateway, int Size, int Concurrency, string Directory, IRunStore Store);

internal static class AllWorkloads
{
    private static readonly IWorkload[] All = [new ShortChains(), new LongChain(), new FanOut(), new Questions(), new Restarts(), new HttpChains(), new FirstStep(), new Sleepers(), new Idle(), new Lists(), new LargeCatalogue()];

    public static IEnumerable<string> Names => All.Select(w => w.Name);

    /// <exception cref="BenchmarkException">There is none of that name.</exception>
    public static IWorkload Find(string name) =>
        Array.Find(All, w => w.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
        ?? throw new BenchmarkException($"There is no workload '{name}'. There are: {string.Join(", ", Names)}.");
}
