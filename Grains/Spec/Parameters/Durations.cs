using System.Globalization;
using System.Text.Json;

namespace OrleansWorkflows.Spec;

/// <summary>Durations as authors write them: <c>500ms 30s 5m 2h 1d 1w</c>, <c>1h30m</c>, ISO 8601 (<c>PT30S</c>), bare numbers of milliseconds.</summary>
public static class Durations
{
    private static readonly (string Unit, long Ticks)[] s_units =
    [
        ("ms", TimeSpan.TicksPerMillisecond),
        ("s", TimeSpan.TicksPerSecond),
        ("m", TimeSpan.TicksPerMinute),
        ("h", TimeSpan.TicksPerHour),
        ("d", TimeSpan.TicksPerDay),
        ("w", 7 * TimeSpan.TicksPerDay),
    ];

    /// <summary>False also for negative durations and for calendar years and months, which have no fixed length.</summary>
    public static bool TryParse(string? text, out TimeSpan duration)
    {
        duration = default;
        var rest = text.AsSpan().Trim();
        if (rest.IsEmpty || rest.Length > 64)
        {
            return false;
        }

        if (rest[0] is 'P' or 'p')
        {
            return TryIso(rest[1..], out duration);
        }

        if (TryNumber(ref rest, out var amount) && rest.IsEmpty)
        {
            return TryTicks(amount * TimeSpan.TicksPerMillisecond, out duration);
        }

        rest = text.AsSpan().Trim();
        decimal total = 0;
        while (!rest.IsEmpty)
        {
            if (!TryNumber(ref rest, out amount) || !TryUnit(ref rest, out var ticks))
            {
                return false;
            }

            total += amount * ticks;
            rest = rest.TrimStart();
        }

        return TryTicks(total, out duration);
    }

    /// <summary>A text, or a number of milliseconds.</summary>
    public static bool TryParse(JsonElement value, out TimeSpan duration)
    {
        duration = default;
        return value.ValueKind switch
        {
            JsonValueKind.String => TryParse(value.GetString(), out duration),
            JsonValueKind.Number => value.TryGetDecimal(out var milliseconds) && milliseconds is >= 0 and <= 1e15m
                && TryTicks(milliseconds * TimeSpan.TicksPerMillisecond, out duration),
            _ => false,
        };
    }

    private static bool TryIso(ReadOnlySpan<char> rest, out TimeSpan duration)
    {
        duration = default;
        decimal total = 0;
        var isTime = false;
        var parts = 0;
        while (!rest.IsEmpty)
        {
            if (rest[0] is 'T' or 't' && !isTime)
            {
                isTime = true;
                rest = rest[1..];
            }

            if (!TryNumber(ref rest, out var amount) || rest.IsEmpty)
            {
                return false;
            }

            var ticks = (char.ToUpperInvariant(rest[0]), isTime) switch
            {
                ('W', false) => 7 * TimeSpan.TicksPerDay,
                ('D', false) => TimeSpan.TicksPerDay,
                ('H', true) => TimeSpan.TicksPerHour,
                ('M', true) => TimeSpan.TicksPerMinute,
                ('S', true) => TimeSpan.TicksPerSecond,
                _ => 0,
            };
            if (ticks == 0)
            {
                return false;
            }

            total += amount * ticks;
            parts++;
            rest = rest[1..];
        }

        return parts > 0 && TryTicks(total, out duration);
    }

    private static bool TryNumber(ref ReadOnlySpan<char> rest, out decimal number)
    {
        var length = 0;
        while (length < rest.Length && (char.IsAsciiDigit(rest[length]) || (rest[length] == '.' && length > 0)))
        {
            length++;
        }

        // 15 digits of the largest unit stay far within decimal.
        if (length is 0 or > 15 || !decimal.TryParse(rest[..length], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out number))
        {
            number = 0;
            return false;
        }

        rest = rest[length..];
        return true;
    }

    private static bool TryUnit(ref ReadOnlySpan<char> rest, out long ticks)
    {
        rest = rest.TrimStart();
        var length = 0;
        while (length < rest.Length && char.IsAsciiLetter(rest[length]))
        {
            length++;
        }

        foreach (var (unit, unitTicks) in s_units)
        {
            if (rest[..length].SequenceEqual(unit))
            {
                rest = rest[length..];
                ticks = unitTicks;
                return true;
            }
        }

        ticks = 0;
        return false;
    }

    private static bool TryTicks(decimal ticks, out TimeSpan duration)
    {
        var fits = ticks is >= 0 and <= long.MaxValue;
        duration = fits ? new TimeSpan((long)decimal.Round(ticks)) : default;
        return fits;
    }
}
