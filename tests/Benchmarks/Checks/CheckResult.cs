using OrleansWorkflows.Benchmarks.Machine;
using OrleansWorkflows.Benchmarks.Measures;

namespace OrleansWorkflows.Benchmarks.Checks;

/// <summary>One promise of the product and what was measured.</summary>
/// <param name="Bound">Of the median; null: only that nothing fails.</param>
/// <param name="Spread">Null: it could not be measured.</param>
/// <param name="Error">What went wrong.</param>
internal sealed record CheckResult(string Name, Spread? Spread, TimeSpan? Bound, string? Error = null)
{
    public bool IsMet => Error is null && Spread is { } spread && (Bound is null || spread.Median <= Bound);

    public object ToLine(MachineFacts machine) => new
    {
        check = Name,
        samples = Spread?.Count,
        median_ms = Milliseconds(Spread?.Median),
        min_ms = Milliseconds(Spread?.Min),
        p99_ms = Milliseconds(Spread?.At(0.99)),
        max_ms = Milliseconds(Spread?.Max),
        bound_ms = Bound?.TotalMilliseconds,
        met = IsMet,
        error = Error,
        machine,
    };

    private static double? Milliseconds(TimeSpan? time) => time is { } t ? Math.Round(t.TotalMilliseconds, 2) : null;
}
