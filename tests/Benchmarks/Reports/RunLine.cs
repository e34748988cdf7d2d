using System.Globalization;
using System.Text.Json.Serialization;
using OrleansWorkflows.Benchmarks.Machine;
using OrleansWorkflows.Benchmarks.Stores;
using OrleansWorkflows.Benchmarks.Workloads;

namespace OrleansWorkflows.Benchmarks.Reports;

/// <summary>One run of a workload, in the fields that benchmarks of other engines print too.</summary>
internal sealed record RunLine
{
    [JsonPropertyName("engine")] public required string Engine { get; init; }

    [JsonPropertyName("workload")] public required string Workload { get; init; }

    [JsonPropertyName("n")] public required int Size { get; init; }

    [JsonPropertyName("concurrency")] public required int Concurrency { get; init; }

    [JsonPropertyName("steps_per_s")] public required double StepsPerSecond { get; init; }

    [JsonPropertyName("workflows_per_s")] public required double WorkflowsPerSecond { get; init; }

    [JsonPropertyName("p50_ms")] public required double MedianMs { get; init; }

    [JsonPropertyName("p99_ms")] public required double P99Ms { get; init; }

    /// <summary>Working set of the engine (and of a store in its process) at the end of the run.</summary>
    [JsonPropertyName("rss_mb")] public required double RssMb { get; init; }

    /// <summary>Of engine and store (a database's own processes included), the load's own processes left out.</summary>
    [JsonPropertyName("cpu_s")] public required double CpuSeconds { get; init; }

    [JsonPropertyName("commits")] public required long? Commits { get; init; }

    [JsonPropertyName("notes")] public required string Notes { get; init; }

    [JsonIgnore] public IReadOnlyList<Promise> Promises { get; init; } = [];

    public static RunLine Of(string engine, string workload, Measured run, StoreLimits limits, IRunStore store)
    {
        var seconds = run.Took.TotalSeconds;
        var cpu = (run.After.Cpu - run.Before.Cpu).TotalSeconds;
        var commits = run.After.Commits - run.Before.Commits;
        var appends = run.After.Appends - run.Before.Appends;
        var notes = string.Create(CultureInfo.InvariantCulture, $"{store.Description}; {cpu * 1000 / run.Steps:0.000} ms CPU a step")
            + (run.After.StoreCpu - run.Before.StoreCpu is { Ticks: > 0 } database
                ? string.Create(CultureInfo.InvariantCulture, $" ({database.TotalMilliseconds / run.Steps:0.000} the database's)")
                : "")
            + (appends is { } rows
                ? string.Create(CultureInfo.InvariantCulture, $"; {(double)rows / run.Latency.Count:0.0} appends an execution; {(double)commits! / run.Steps:0.000} commits a step")
                : "")
            + $"; machine: {limits}";
        return new RunLine
        {
            Engine = engine,
            Workload = workload,
            Size = run.Size,
            Concurrency = run.Concurrency,
            StepsPerSecond = Math.Round(run.Steps / seconds, 1),
            WorkflowsPerSecond = Math.Round(run.Latency.Count / seconds, 2),
            MedianMs = Math.Round(run.Latency.Median.TotalMilliseconds, 2),
            P99Ms = Math.Round(run.Latency.At(0.99).TotalMilliseconds, 2),
            RssMb = Math.Round(run.After.WorkingSetBytes / 1048576.0, 1),
            CpuSeconds = Math.Round(cpu, 3),
            Commits = commits,
            Notes = (run.Notes.Length > 0 ? $"{run.Notes}; " : "") + string.Concat(run.Promises.Select(p => $"{p.What} {p.Value} (bound {p.Bound}, {(p.IsMet ? "met" : "NOT met")}); ")) + notes,
            Promises = run.Promises,
        };
    }
}
