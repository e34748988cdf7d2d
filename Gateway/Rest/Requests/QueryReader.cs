using System.Globalization;
using System.Text.RegularExpressions;
using OrleansWorkflows.Gateway.Rest.Problems;

namespace OrleansWorkflows.Gateway.Rest.Requests;

/// <summary>Query parameters, each read with an error that says what is expected.</summary>
/// <param name="refuse">Makes the error of a parameter by its name and what is wrong with it.</param>
public sealed partial class QueryReader(IQueryCollection query, Func<string, string, ApiProblemException> refuse)
{
    public const int DefaultLimit = 50;

    public const int MaxLimit = 500;

    public QueryReader(HttpRequest request)
        : this(request.Query, Refused)
    {
    }

    /// <summary>The last value given; null: none, or an empty one.</summary>
    public string? Text(string name) => query[name].LastOrDefault() is { Length: > 0 } value ? value : null;

    /// <summary>Values of a parameter that may be repeated or hold several, separated by commas.</summary>
    public IReadOnlyList<string> Texts(string name) =>
        [.. query[name].SelectMany(value => (value ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))];

    public int Limit() => (int)Number("limit", DefaultLimit, 1, MaxLimit);

    public long Number(string name, long absent, long min, long max)
    {
        if (Text(name) is not { } text)
        {
            return absent;
        }

        return long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) && value >= min && value <= max
            ? value
            : throw refuse(name, string.Create(CultureInfo.InvariantCulture, $"must be a whole number from {min} to {(max == long.MaxValue ? "" : max)}; it is '{text}'."));
    }

    public bool Flag(string name, bool absent) => Text(name)?.ToLowerInvariant() switch
    {
        null => absent,
        "true" or "1" or "yes" => true,
        "false" or "0" or "no" => false,
        var other => throw refuse(name, $"must be true or false; it is '{other}'."),
    };

    /// <summary>ISO 8601; without an offset: UTC.</summary>
    public DateTimeOffset? Time(string name)
    {
        if (Text(name) is not { } text)
        {
            return null;
        }

        // A plus sign that was not encoded arrives as a space.
        const DateTimeStyles Utc = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;
        DateTimeOffset time = default;
        // A year, a month and a day: "12:30" would be today, and of "01/02/2026" nobody knows which month it is.
        return IsoDate().IsMatch(text) && (DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, Utc, out time)
            || DateTimeOffset.TryParse(text.Replace(' ', '+'), CultureInfo.InvariantCulture, Utc, out time))
            ? time
            : throw refuse(name, $"must be a time in ISO 8601, such as 2026-01-31T12:00:00Z; it is '{text}'.");
    }

    /// <summary>Words of an enum in snake case.</summary>
    public IReadOnlyList<T> Words<T>(string name)
        where T : struct, Enum
    {
        var words = new List<T>();
        foreach (var text in Texts(name))
        {
            if (!Enum.TryParse<T>(text.Replace("_", "", StringComparison.Ordinal), ignoreCase: true, out var word) || !char.IsAsciiLetter(text[0]))
            {
                var known = Enum.GetNames<T>().Select(word => System.Text.Json.JsonNamingPolicy.SnakeCaseLower.ConvertName(word)).ToList();
                throw refuse(name, $"can not be '{text}'.{DidYouMean.Hint(text, known)} Known: {string.Join(", ", known)}.");
            }

            words.Add(word);
        }

        return words;
    }

    /// <summary><c>key:value</c> or <c>key=value</c>, repeated: all must match.</summary>
    public IReadOnlyDictionary<string, string> Labels(string name = "label")
    {
        var labels = new Dictionary<string, string>();
        foreach (var text in query[name].OfType<string>().Where(text => text.Length > 0))
        {
            var at = text.IndexOfAny([':', '=']);
            if (at <= 0)
            {
                throw refuse(name, $"must be key:value; it is '{text}'.");
            }

            labels[text[..at]] = text[(at + 1)..];
        }

        return labels;
    }

    /// <summary>The error of a parameter that this reader can read, and that is wrong all the same.</summary>
    public ApiProblemException Refuse(string name, string message) => refuse(name, message);

    public static ApiProblemException Refused(string name, string message) => new(ApiProblems.BadQuery(name, message));

    [GeneratedRegex(@"^[0-9]{4}-[0-9]{2}-[0-9]{2}([T ]|$)")]
    private static partial Regex IsoDate();
}
