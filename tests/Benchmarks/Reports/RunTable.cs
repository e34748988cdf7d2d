using System.Globalization;

namespace OrleansWorkflows.Benchmarks.Reports;

/// <summary>Medians over the runs of each workload and size.</summary>
internal static class RunTable
{
    public static IReadOnlyList<string[]> Of(IEnumerable<RunLine> lines) =>
    [
        ["workload", "n", "at once", "runs", "steps/s", "min–max", "p50 ms", "p99 ms", "CPU s", "RSS MB", "commits"],
        .. lines.GroupBy(line => (line.Workload, line.Size)).Select(runs => new[]
        {
            runs.Key.Workload,
            Text(runs.Key.Size, "0"),
            Text(runs.First().Concurrency, "0"),
            Text(runs.Count(), "0"),
            Text(Median(runs.Select(r => r.StepsPerSecond)), "0"),
            $"{Text(runs.Min(r => r.StepsPerSecond), "0")}–{Text(runs.Max(r => r.StepsPerSecond), "0")}",
            Text(Median(runs.Select(r => r.MedianMs)), "0.0"),
            Text(Median(runs.Select(r => r.P99Ms)), "0.0"),
            Text(Median(runs.Select(r => r.CpuSeconds)), "0.00"),
            Text(Median(runs.Select(r => r.RssMb)), "0"),
            Text(Median(runs.Select(r => (double)(r.Commits ?? 0))), "0"),
        }),
    ];

    private static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }

    private static string Text(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
