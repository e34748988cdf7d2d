using System.Globalization;
using System.Xml;

namespace OrleansWorkflows.Services.Configuration;

/// <summary>Durations and sizes as configuration files and tool arguments write them.</summary>
internal static class ConfigurationUnits
{
    /// <summary><c>500ms 30s 5m 2h 1d</c>, ISO 8601 (<c>PT30S</c>), or a bare number of milliseconds.</summary>
    public static bool TryDuration(string text, out TimeSpan duration)
    {
        duration = default;
        text = text.Trim();
        if (text.StartsWith('P'))
        {
            try
            {
                duration = XmlConvert.ToTimeSpan(text);
                return duration >= TimeSpan.Zero;
            }
            catch (Exception exception) when (exception is FormatException or OverflowException)
            {
                return false;
            }
        }

        if (!Split(text, out var number, out var unit))
        {
            return false;
        }

        double? milliseconds = unit switch
        {
            "" or "ms" => number,
            "s" => number * 1_000,
            "m" => number * 60_000,
            "h" => number * 3_600_000,
            "d" => number * 86_400_000,
            _ => null,
        };
        if (milliseconds is not { } value || value > TimeSpan.FromDays(3650).TotalMilliseconds)
        {
            return false;
        }

        duration = TimeSpan.FromMilliseconds(value);
        return true;
    }

    /// <summary><c>512MB</c>, <c>64KiB</c>, <c>1GB</c> (all powers of 1024), or a bare number of bytes.</summary>
    public static bool TrySize(string text, out long bytes)
    {
        bytes = 0;
        if (!Split(text.Trim(), out var number, out var unit))
        {
            return false;
        }

        int? shift = unit.ToUpperInvariant() switch
        {
            "" or "B" => 0,
            "K" or "KB" or "KIB" => 10,
            "M" or "MB" or "MIB" => 20,
            "G" or "GB" or "GIB" => 30,
            _ => null,
        };
        if (shift is not { } bits || number > 1 << 20)
        {
            if (shift is not 0)
            {
                return false;
            }

            bits = 0;
        }

        bytes = (long)(number * (1L << bits));
        return true;
    }

    private static bool Split(string text, out double number, out string unit)
    {
        var digits = 0;
        while (digits < text.Length && (char.IsAsciiDigit(text[digits]) || text[digits] == '.'))
        {
            digits++;
        }

        unit = text[digits..].Trim();
        return double.TryParse(text.AsSpan(0, digits), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out number);
    }
}
