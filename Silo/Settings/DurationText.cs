using System.Globalization;

namespace OrleansWorkflows.Silo.Settings;

/// <summary>Durations in settings: <c>500ms 30s 5m 2h 1d</c>, or <c>00:00:30</c>.</summary>
public static class DurationText
{
    private static readonly (string Suffix, double Milliseconds)[] Units =
        [("ms", 1), ("s", 1000), ("m", 60_000), ("h", 3_600_000), ("d", 86_400_000)];

    public static bool TryParse(string text, out TimeSpan duration)
    {
        text = text.Trim();
        foreach (var (suffix, milliseconds) in Units)
        {
            if (text.EndsWith(suffix, StringComparison.OrdinalIgnoreCase) &&
                double.TryParse(text[..^suffix.Length], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var count) &&
                count * milliseconds < TimeSpan.MaxValue.TotalMilliseconds)
            {
                duration = TimeSpan.FromMilliseconds(count * milliseconds);
                return true;
            }
        }

        // Without a colon TimeSpan would read a bare number as days, which nobody means.
        duration = default;
        return text == "0" || (text.Contains(':') && TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out duration));
    }
}
