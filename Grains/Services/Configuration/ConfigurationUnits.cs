using System.Globalization;

namespace OrleansWorkflows.Services.Configuration;

/// <summary>Sizes as configuration files write them.</summary>
internal static class ConfigurationUnits
{
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
