using OrleansWorkflows.Silo.Settings;

namespace OrleansWorkflows.Gateway.Metrics;

/// <summary>How far back metrics look: <c>24h</c>.</summary>
internal static class TimeRange
{
    public const string Default = "24h";

    private static readonly TimeSpan Longest = TimeSpan.FromDays(3650);

    public static bool TryRead(string? text, out TimeSpan range, out string problem)
    {
        problem = "";
        if (DurationText.TryParse(text ?? Default, out range) && range >= TimeSpan.FromSeconds(1) && range <= Longest)
        {
            return true;
        }

        problem = $"must be a duration from 1s to {Longest.TotalDays:0}d, such as 15m, 24h or 7d; it is '{(text?.Length > 60 ? text[..60] + "…" : text)}'.";
        return false;
    }

    /// <summary>From so long ago until now.</summary>
    public static MetricsRequest Request(TimeSpan range, TimeProvider time, string? domain, string? workflow)
    {
        // What starts in this very moment counts.
        var now = time.GetUtcNow();
        return new MetricsRequest(now - range, now.AddTicks(1), domain, workflow);
    }
}
