using System.Text.Json;

namespace OrleansWorkflows.Spec;

/// <summary>Durations as authors write them: <c>500ms 30s 5m 2h 1d 1w</c>, <c>1h30m</c>, ISO 8601 (<c>PT30S</c>), bare numbers of milliseconds.</summary>
public static class Durations
{
    /// <summary>False also for negative durations and for calendar years and months, which have no fixed length.</summary>
    public static bool TryParse(string? text, out TimeSpan duration) => throw new NotImplementedException();

    public static bool TryParse(JsonElement value, out TimeSpan duration) => throw new NotImplementedException();
}
