using System.Diagnostics;
using OrleansWorkflows.Benchmarks.Measures;
using OrleansWorkflows.Benchmarks.Product;

namespace OrleansWorkflows.Benchmarks.Workloads;

/// <summary>One measured stretch of a workload.</summary>
/// <param name="Took">Of the whole stretch.</param>
/// <param name="Latency">What callers waited for an execution each.</param>
internal sealed record Measured(int Size, int Concurrency, long Steps, TimeSpan Took, Spread Latency, Usage Before, Usage After)
{
    /// <summary>Figures of this workload alone.</summary>
    public string Notes { get; init; } = "";

    /// <summary>What was promised of it.</summary>
    public IReadOnlyList<Promise> Promises { get; init; } = [];

    /// <param name="steps">In each execution.</param>
    /// <param name="measure">The load; answers with what callers waited.</param>
    public static async Task<Measured> OfAsync(
        WorkloadRun run, int concurrency, int steps, Func<Task<TimeSpan[]>> measure, CancellationToken cancellationToken)
    {
        var before = await run.Gateway.UsageAsync(cancellationToken);
        var began = Stopwatch.GetTimestamp();
        var waited = await measure();
        var took = Stopwatch.GetElapsedTime(began);
        var after = await run.Gateway.UsageAsync(cancellationToken);
        return new Measured(run.Size, concurrency, (long)steps * waited.Length, took, new Spread(waited), before, after);
    }
}

/// <param name="What">What was measured.</param>
/// <param name="Value">With its unit.</param>
internal sealed record Promise(string What, string Value, string Bound, bool IsMet);
