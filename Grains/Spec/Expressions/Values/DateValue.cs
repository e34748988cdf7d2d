using System.Globalization;

namespace OrleansWorkflows.Spec.Expressions;

/// <summary>A date, or a moment in UTC, read from ISO 8601 text and written back in the same form.</summary>
internal readonly record struct DateValue(DateTime Utc, bool HasTime)
{
    public static bool TryParse(ReadOnlySpan<char> text, out DateValue date)
    {
        date = default;
        if (text.Length < 10 || text[4] != '-' || text[7] != '-' || !Number(text[..4], out var year) || !Number(text[5..7], out var month)
            || !Number(text[8..10], out var day) || year < 1 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month))
        {
            return false;
        }

        date = new(new DateTime(year, month, day, 0, 0, 0, DateTimeKind.Utc), false);
        return text.Length == 10 || (text[10] is 'T' or 't' or ' ' && TryAddTime(text[11..], ref date));
    }

    /// <exception cref="ExpressionException">Beyond the years 1 to 9999.</exception>
    public DateValue Add(DurationValue duration)
    {
        try
        {
            return new(Utc.AddMonths(duration.Months).AddTicks(duration.Ticks), HasTime || duration.HasTime);
        }
        catch (ArgumentOutOfRangeException)
        {
            throw new ExpressionException("the date lies outside of the years 1 to 9999");
        }
    }

    public override string ToString() =>
        Utc.ToString(HasTime ? "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'" : "yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static bool TryAddTime(ReadOnlySpan<char> text, ref DateValue date)
    {
        if (text.Length < 5 || text[2] != ':' || !Number(text[..2], out var hour) || !Number(text[3..5], out var minute) || hour > 23 || minute > 59)
        {
            return false;
        }

        var ticks = (hour * TimeSpan.TicksPerHour) + (minute * TimeSpan.TicksPerMinute);
        text = text[5..];
        if (text.Length >= 3 && text[0] == ':')
        {
            if (!Number(text[1..3], out var second) || second > 59)
            {
                return false;
            }

            ticks += second * TimeSpan.TicksPerSecond;
            text = text[3..];
            if (text.Length >= 2 && text[0] == '.' && char.IsAsciiDigit(text[1]))
            {
                text = text[1..];
                for (var unit = TimeSpan.TicksPerSecond / 10; text.Length > 0 && char.IsAsciiDigit(text[0]); unit /= 10, text = text[1..])
                {
                    ticks += (text[0] - '0') * unit;
                }
            }
        }

        if (!TryOffset(text, out var offset))
        {
            return false;
        }

        var total = date.Utc.Ticks + ticks - offset;
        if (total < 0 || total > DateTime.MaxValue.Ticks)
        {
            return false;
        }

        date = new(new DateTime(total, DateTimeKind.Utc), true);
        return true;
    }

    private static bool TryOffset(ReadOnlySpan<char> text, out long ticks)
    {
        ticks = 0;
        if (text is "" or "Z" or "z")
        {
            return true;
        }

        var minute = 0;
        if (text.Length < 3 || text[0] is not ('+' or '-') || !Number(text[1..3], out var hour) || hour > 18)
        {
            return false;
        }

        var rest = text[3..];
        rest = rest.StartsWith(":") ? rest[1..] : rest;
        if (text.Length > 3 && (rest.Length != 2 || !Number(rest, out minute) || minute > 59))
        {
            return false;
        }

        ticks = ((hour * TimeSpan.TicksPerHour) + (minute * TimeSpan.TicksPerMinute)) * (text[0] == '-' ? -1 : 1);
        return true;
    }

    private static bool Number(ReadOnlySpan<char> digits, out int number)
    {
        number = 0;
        foreach (var digit in digits)
        {
            if (!char.IsAsciiDigit(digit))
            {
                return false;
            }

            number = (number * 10) + (digit - '0');
        }

        return true;
    }
}
