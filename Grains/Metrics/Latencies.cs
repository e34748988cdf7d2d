namespace OrleansWorkflows.Metrics;

/// <summary>Gathers durations and tells their percentiles.</summary>
internal sealed class Latencies
{
    private readonly List<double> _milliseconds = [];

    public void Add(TimeSpan duration) => _milliseconds.Add(Math.Max(0, duration.TotalMilliseconds));

    /// <summary>Null: there were none.</summary>
    public LatencyFigures? Figures()
    {
        if (_milliseconds.Count == 0)
        {
            return null;
        }

        _milliseconds.Sort();
        return new LatencyFigures(_milliseconds.Count, Rank(0.5), Rank(0.9), Rank(0.99), Rounded(_milliseconds[^1]), Rounded(_milliseconds.Average()));
    }

    private double Rank(double share) => Rounded(_milliseconds[Math.Max(0, (int)Math.Ceiling(share * _milliseconds.Count) - 1)]);

    private static double Rounded(double milliseconds) => Math.Round(milliseconds, 3);
}
