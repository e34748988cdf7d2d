using System.Globalization;
using System.Text.RegularExpressions;

namespace OrleansWorkflows.Gateway.Planning.Goals;

/// <summary>
/// Days as people write them: 2026-03-20, 20 March, March 20th 2027, 20.03.2026, tomorrow, on Friday, next Tuesday, in two weeks, end of May, next week.
/// </summary>
/// <remarks>
/// "Friday" and "this Friday" are the next one after today; "next Friday" is that of the week after this one, weeks beginning on Monday. A day without a
/// year is the next such day, unless words such as "since" or "was" before it look back. 3/4/2026 could be two days and is none.
/// </remarks>
internal static partial class DateWords
{
    private const string Month =
        @"(?<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?";

    private const string Day = @"(?<day>[0-3]?\d)(?:st|nd|rd|th)?";

    private const string Year = @"(?:,?\s+(?<year>20\d\d))?";

    private const string Count = @"(?<count>\d{1,4}|a|an|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)";

    private const string Weekday = @"(?<weekday>mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)";

    private static readonly string[] s_counts = ["a", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"];

    private static readonly string[] s_months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

    private static readonly string[] s_weekdays = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

    /// <summary>Every way of writing a day, the more telling first.</summary>
    private static readonly (Func<Regex> Pattern, Func<Match, DateOnly, Reading?> Read)[] s_ways =
    [
        (Moment, (match, _) => DateTimeOffset.TryParse(match.Value, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var moment)
            ? new Reading(MentionKind.Moment, moment.ToUniversalTime().ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture))
            : null),
        (IsoDay, (match, _) => OfNumbers(match, "year", "month", "day")),
        (DottedDay, (match, _) => OfNumbers(match, "year", "month", "day")),
        (SlashedDay, (match, _) => Slashed(match)),
        (EdgeOf, Edge),
        (MonthDay, OfMonth),
        (DayMonth, OfMonth),
        (MonthYear, (match, _) => Whole(Number(match, "year"), MonthOf(match))),
        (Near, (match, today) => On(today.AddDays(match.Value.ToLowerInvariant() switch
        {
            "today" or "tonight" => 0,
            "tomorrow" => 1,
            "yesterday" => -1,
            "the day after tomorrow" => 2,
            _ => -2,
        }))),
        (InSome, (match, today) => Shifted(match, today, 1)),
        (SomeAgo, (match, today) => Shifted(match, today, -1)),
        (OnWeekday, OfWeekday),
        (Spans, Span),
        (MonthAlone, (match, today) => Whole(MonthOf(match) < today.Month ? today.Year + 1 : today.Year, MonthOf(match))),
    ];

    /// <param name="isFree">False: these characters belong to something else already.</param>
    public static IEnumerable<Mention> Find(string goal, DateOnly today, Func<int, int, bool> isFree)
    {
        var taken = new List<(int Start, int End)>();
        foreach (var (pattern, read) in s_ways)
        {
            foreach (Match match in pattern().Matches(goal))
            {
                var (start, end) = (match.Index, match.Index + match.Length);
                if (isFree(start, end) && taken.TrueForAll(other => end <= other.Start || start >= other.End) && Try(read, match, Moved(goal, match, today)) is { } reading)
                {
                    taken.Add((start, end));
                    yield return new Mention(reading.Kind, start, end, reading.Text) { Until = reading.Until };
                }
            }
        }
    }

    public static decimal? CountOf(string text) =>
        decimal.TryParse(text, NumberStyles.AllowDecimalPoint | NumberStyles.AllowThousands, CultureInfo.InvariantCulture, out var number) ? number
        : text.Equals("an", StringComparison.OrdinalIgnoreCase) ? 1
        : Array.FindIndex(s_counts, word => word.Equals(text, StringComparison.OrdinalIgnoreCase)) is >= 0 and var at ? Math.Max(at, 1)
        : null;

    /// <summary>Days that do not exist (31 April) are not days.</summary>
    private static Reading? Try(Func<Match, DateOnly, Reading?> read, Match match, DateOnly today)
    {
        try
        {
            return read(match, today);
        }
        catch (ArgumentOutOfRangeException)
        {
            return null;
        }
    }

    /// <summary>The day that dates without a year follow: a year ago where the words before look back.</summary>
    private static DateOnly Moved(string goal, Match match, DateOnly today) =>
        match.Groups["month"].Success && !match.Groups["year"].Success && LooksBack().IsMatch(goal.AsSpan(0, match.Index)) ? today.AddYears(-1).AddDays(1) : today;

    private static Reading On(DateOnly day) => new(MentionKind.Date, Text(day));

    private static Reading Over(DateOnly first, DateOnly last) => new(MentionKind.Period, Text(first), Text(last));

    private static Reading Whole(int year, int month) => Over(new DateOnly(year, month, 1), new DateOnly(year, month, DateTime.DaysInMonth(year, month)));

    private static Reading OfNumbers(Match match, string year, string month, string day) => On(new DateOnly(Number(match, year), Number(match, month), Number(match, day)));

    private static Reading? Slashed(Match match)
    {
        var (first, second, year) = (Number(match, "first"), Number(match, "second"), Number(match, "year"));
        return first > 12 ? On(new DateOnly(year, second, first)) : second > 12 || first == second ? On(new DateOnly(year, first, second)) : null;
    }

    private static Reading OfMonth(Match match, DateOnly today)
    {
        var (month, day) = (MonthOf(match), Number(match, "day"));
        if (match.Groups["year"].Success)
        {
            return On(new DateOnly(Number(match, "year"), month, day));
        }

        var year = (month, day).CompareTo((today.Month, today.Day)) < 0 ? today.Year + 1 : today.Year;
        return On(new DateOnly(year, month, day));
    }

    private static Reading? Shifted(Match match, DateOnly today, int sign)
    {
        var count = sign * (int)(CountOf(match.Groups["count"].Value) ?? 0);
        return On(Add(today, count, match.Groups["unit"].Value));
    }

    public static DateOnly Add(DateOnly day, int count, string unit) => char.ToLowerInvariant(unit[0]) switch
    {
        'd' or 'n' => day.AddDays(count),
        'w' => day.AddDays(7 * count),
        'm' => day.AddMonths(count),
        _ => day.AddYears(count),
    };

    private static Reading OfWeekday(Match match, DateOnly today)
    {
        var weekday = Array.IndexOf(s_weekdays, match.Groups["weekday"].Value.ToLowerInvariant()[..3]);
        return match.Groups["which"].Value.ToLowerInvariant() switch
        {
            "next" => On(Monday(today).AddDays(7 + ((weekday + 6) % 7))),
            "last" => On(today.AddDays(-(((int)today.DayOfWeek - weekday + 6) % 7) - 1)),
            _ => On(today.AddDays(((weekday - (int)today.DayOfWeek + 6) % 7) + 1)),
        };
    }

    private static Reading Span(Match match, DateOnly today)
    {
        var shift = match.Groups["which"].Value.ToLowerInvariant() switch { "next" => 1, "last" => -1, _ => 0 };
        var unit = match.Groups["unit"].Value.ToLowerInvariant();
        var monday = Monday(today).AddDays(7 * shift);
        var month = today.AddMonths(shift);
        return unit switch
        {
            "week" => Over(monday, monday.AddDays(6)),
            "weekend" => Over(monday.AddDays(5), monday.AddDays(6)),
            "month" => Whole(month.Year, month.Month),
            "quarter" => Quarter(today, shift),
            _ => Over(new DateOnly(today.Year + shift, 1, 1), new DateOnly(today.Year + shift, 12, 31)),
        };
    }

    private static Reading Quarter(DateOnly today, int shift)
    {
        var first = new DateOnly(today.Year, (((today.Month - 1) / 3) * 3) + 1, 1).AddMonths(3 * shift);
        return Over(first, first.AddMonths(3).AddDays(-1));
    }

    /// <summary>"end of May", "beginning of next month".</summary>
    private static Reading? Edge(Match match, DateOnly today)
    {
        var whole = match.Groups["month"].Success
            ? Whole(match.Groups["year"].Success ? Number(match, "year") : MonthOf(match) < today.Month ? today.Year + 1 : today.Year, MonthOf(match))
            : Span(match, today);
        return match.Groups["edge"].Value.StartsWith("end", StringComparison.OrdinalIgnoreCase) ? whole with { Kind = MentionKind.Date, Text = whole.Until!, Until = null }
            : whole with { Kind = MentionKind.Date, Until = null };
    }

    private static DateOnly Monday(DateOnly day) => day.AddDays(-(((int)day.DayOfWeek + 6) % 7));

    private static int MonthOf(Match match) => Array.IndexOf(s_months, match.Groups["month"].Value.ToLowerInvariant()[..3]) + 1;

    private static int Number(Match match, string group) => int.Parse(match.Groups[group].Value, CultureInfo.InvariantCulture);

    private static string Text(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private sealed record Reading(MentionKind Kind, string Text, string? Until = null);

    private const RegexOptions Options = RegexOptions.IgnoreCase | RegexOptions.CultureInvariant;

    [GeneratedRegex(@"\b\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?", Options)]
    private static partial Regex Moment();

    [GeneratedRegex(@"\b(?<year>\d{4})[-/](?<month>\d{1,2})[-/](?<day>\d{1,2})\b", Options)]
    private static partial Regex IsoDay();

    [GeneratedRegex(@"\b(?<day>\d{1,2})\.\s?(?<month>\d{1,2})\.\s?(?<year>\d{4})\b", Options)]
    private static partial Regex DottedDay();

    [GeneratedRegex(@"\b(?<first>\d{1,2})/(?<second>\d{1,2})/(?<year>\d{4})\b", Options)]
    private static partial Regex SlashedDay();

    [GeneratedRegex($@"\b(?:the\s+)?(?<edge>beginning|start|end)\s+of\s+(?:(?:the|this|(?<which>next|last))\s+)?(?:{Month}{Year}|(?<unit>week|month|quarter|year))\b", Options)]
    private static partial Regex EdgeOf();

    [GeneratedRegex($@"\b{Month}\s+(?:the\s+)?{Day}{Year}\b", Options)]
    private static partial Regex MonthDay();

    [GeneratedRegex($@"\b(?:the\s+)?{Day}\s+(?:of\s+)?{Month}{Year}\b", Options)]
    private static partial Regex DayMonth();

    [GeneratedRegex($@"\b{Month}\s+(?<year>20\d\d)\b", Options)]
    private static partial Regex MonthYear();

    [GeneratedRegex(@"\b(?:the day after tomorrow|the day before yesterday|today|tonight|tomorrow|yesterday)\b", Options)]
    private static partial Regex Near();

    [GeneratedRegex($@"\b(?:in\s+{Count}\s+(?<unit>day|week|month|year)s?|{Count}\s+(?<unit>day|week|month|year)s?\s+from\s+(?:now|today))\b", Options)]
    private static partial Regex InSome();

    [GeneratedRegex($@"\b{Count}\s+(?<unit>day|week|month|year)s?\s+ago\b", Options)]
    private static partial Regex SomeAgo();

    [GeneratedRegex($@"\b(?:(?<which>this|next|last|coming)\s+)?{Weekday}\b", Options)]
    private static partial Regex OnWeekday();

    [GeneratedRegex(@"\b(?<which>this|next|last)\s+(?<unit>weekend|week|month|quarter|year)\b", Options)]
    private static partial Regex Spans();

    [GeneratedRegex(
        @"\b(?<month>january|february|april|june|july|august|september|october|november|december|(?<=\b(?:in|of|since|until|for|next|last|during)\s)(?:march|may))\b", Options)]
    private static partial Regex MonthAlone();

    [GeneratedRegex(@"\b(?:since|was|were|been|ago|back|last|past)(?:\s+\S+){0,3}\s*$", Options)]
    private static partial Regex LooksBack();
}
