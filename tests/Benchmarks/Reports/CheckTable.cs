using System.Globalization;
using OrleansWorkflows.Benchmarks.Checks;

namespace OrleansWorkflows.Benchmarks.Reports;

internal static class CheckTable
{
    public static IReadOnlyList<string[]> Of(IEnumerable<CheckResult> results) =>
    [
        ["check", "samples", "median", "min–max", "bound", ""],
        .. results.Select(result => new[]
        {
            result.Name,
            result.Spread?.Count.ToString(CultureInfo.InvariantCulture) ?? "",
            result.Spread is { } spread ? Time(spread.Median) : "",
            result.Spread is { } range ? $"{Time(range.Min)}–{Time(range.Max)}" : "",
            result.Bound is { } bound ? $"≤ {Time(bound)}" : "no error",
            result.IsMet ? "met" : $"NOT MET {result.Error}",
        }),
    ];

    private static string Time(TimeSpan time) => time.TotalSeconds >= 1
        ? string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.00} s")
        : string.Create(CultureInfo.InvariantCulture, $"{time.TotalMilliseconds:0.0} ms");
}
