using System.Globalization;

namespace OrleansWorkflows.Benchmarks.Reports;

/// <summary>What each run was held to.</summary>
internal static class PromiseTable
{
    public static IReadOnlyList<string[]> Of(IEnumerable<RunLine> lines) =>
    [
        ["check", "n", "measured", "bound", ""],
        .. lines.SelectMany(line => line.Promises.Select(promise => new[]
        {
            $"{line.Workload} {promise.What}", line.Size.ToString(CultureInfo.InvariantCulture), promise.Value, promise.Bound, promise.IsMet ? "met" : "NOT MET",
        })),
    ];
}
