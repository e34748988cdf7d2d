namespace OrleansWorkflows.Benchmarks.Measures;

/// <summary>Measured durations, in order of size.</summary>
internal sealed class Spread(IEnumerable<TimeSpan> samples)
{
    private readonly TimeSpan[] _sorted = [.. samples.Order()];

    public int Count => _sorted.Length;

    public TimeSpan Min => _sorted[0];

    public TimeSpan Max => _sorted[^1];

    public TimeSpan Median => At(0.5);

    /// <summary>The smallest sample that at least this share does not exceed.</summary>
    public TimeSpan At(double share) => _sorted[Math.Clamp((int)Math.Ceiling(share * _sorted.Length) - 1, 0, _sorted.Length - 1)];
}
