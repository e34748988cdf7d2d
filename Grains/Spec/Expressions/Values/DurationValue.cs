using System.Globalization;
using System.Text;

namespace OrleansWorkflows.Spec.Expressions;

/// <summary>A length of time as written with a unit. Months have no fixed length, so they are kept apart.</summary>
/// <param name="HasTime">Finer than days: a date moved by it becomes a moment.</param>
internal sealed record DurationValue(int Months, long Ticks, bool HasTime)
{
    public static readonly DurationValue Zero = new(0, 0, false);

    public static readonly IReadOnlyList<string> Units = ["seconds", "minutes", "hours", "days", "weeks", "months"];

    /// <summary><c>days</c> for <c>day</c> and <c>days</c>; null if it is no unit.</summary>
    public static string? Unit(string word)
    {
        foreach (var unit in Units)
        {
            if (word == unit || (word.Length == unit.Length - 1 && unit.StartsWith(word, StringComparison.Ordinal)))
            {
                return unit;
            }
        }

        return null;
    }

    /// <exception cref="ExpressionException">Too large, or a fraction of a month.</exception>
    public static DurationValue Of(decimal amount, string unit)
    {
        try
        {
            if (unit == "months")
            {
                return amount == decimal.Truncate(amount)
                    ? new((int)amount, 0, false)
                    : throw new ExpressionException("a fraction of a month has no fixed length; use days");
            }

            var ticks = (long)decimal.Round(amount * unit switch
            {
                "seconds" => TimeSpan.TicksPerSecond,
                "minutes" => TimeSpan.TicksPerMinute,
                "hours" => TimeSpan.TicksPerHour,
                "days" => TimeSpan.TicksPerDay,
                _ => 7 * TimeSpan.TicksPerDay,
            });
            return new(0, ticks, unit is not ("days" or "weeks") || ticks % TimeSpan.TicksPerDay != 0);
        }
        catch (OverflowException)
        {
            throw TooLong();
        }
    }

    public DurationValue Add(DurationValue other)
    {
        try
        {
            return checked(new(Months + other.Months, Ticks + other.Ticks, HasTime || other.HasTime));
        }
        catch (OverflowException)
        {
            throw TooLong();
        }
    }

    public DurationValue Times(decimal factor)
    {
        try
        {
            var months = Months * factor;
            if (months != decimal.Truncate(months))
            {
                throw new ExpressionException("a fraction of a month has no fixed length; use days");
            }

            var ticks = (long)decimal.Round(Ticks * factor);
            return new((int)months, ticks, HasTime || ticks % TimeSpan.TicksPerDay != 0);
        }
        catch (OverflowException)
        {
            throw TooLong();
        }
    }

    /// <exception cref="ExpressionException">Months against days.</exception>
    public int CompareTo(DurationValue other) => Months == other.Months
        ? Ticks.CompareTo(other.Ticks)
        : Ticks == other.Ticks ? Months.CompareTo(other.Months) : throw new ExpressionException("months and days can not be compared: a month has no fixed length");

    /// <summary>ISO 8601: <c>P3D</c>, <c>PT1H30M</c>, <c>P1M</c>.</summary>
    public override string ToString()
    {
        if (Months == 0 && Ticks == 0)
        {
            return HasTime ? "PT0S" : "P0D";
        }

        var negative = Months < 0 || (Months == 0 && Ticks < 0);
        var sign = negative ? -1 : 1;
        var text = new StringBuilder(negative ? "-P" : "P");
        Part(text, sign * (long)Months, 'M');
        var ticks = sign * (Int128)Ticks;
        Part(text, (long)(ticks / TimeSpan.TicksPerDay), 'D');
        var time = (long)(ticks % TimeSpan.TicksPerDay);
        if (time != 0)
        {
            text.Append('T');
            Part(text, time / TimeSpan.TicksPerHour, 'H');
            Part(text, time / TimeSpan.TicksPerMinute % 60, 'M');
            var seconds = (decimal)(time % TimeSpan.TicksPerMinute) / TimeSpan.TicksPerSecond;
            if (seconds != 0)
            {
                text.Append(seconds.ToString("0.#######", CultureInfo.InvariantCulture)).Append('S');
            }
        }

        return text.ToString();
    }

    private static void Part(StringBuilder text, long amount, char letter)
    {
        if (amount != 0)
        {
            text.Append(CultureInfo.InvariantCulture, $"{amount}{letter}");
        }
    }

    private static ExpressionException TooLong() => new("the length of time is too long");
}
