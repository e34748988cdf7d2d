using System.Globalization;
using System.Text.RegularExpressions;
using OrleansWorkflows.Gateway.Planning.Words;

namespace OrleansWorkflows.Gateway.Planning.Goals;

/// <summary>Finds the values that a goal states. What is found first keeps its characters, so the more telling forms come first.</summary>
internal sealed partial class MentionReader(string goal, DateOnly today, Func<string, bool> isWord)
{
    private const string NumberText = @"(?<number>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)";

    private const string CurrencyWord = "EUR|USD|GBP|CHF|JPY|CAD|AUD|SEK|NOK|DKK|PLN|CNY|INR|euros?|dollars?|bucks|pounds?|francs?|yen";

    private static readonly Dictionary<string, string> s_currencies = new(StringComparer.OrdinalIgnoreCase)
    {
        ["$"] = "USD", ["dollar"] = "USD", ["dollars"] = "USD", ["bucks"] = "USD", ["€"] = "EUR", ["euro"] = "EUR", ["euros"] = "EUR", ["£"] = "GBP", ["pound"] = "GBP",
        ["pounds"] = "GBP", ["franc"] = "CHF", ["francs"] = "CHF", ["¥"] = "JPY", ["yen"] = "JPY",
    };

    /// <summary>Words that others are made with by a hyphen.</summary>
    private static readonly HashSet<string> s_compounding =
    [
        .. ("real time day week month year term up in out off on to by self non re pre post co ex high low long short full part half e one two three first second based free level wide " +
            "way class end side line site life hand party well known date made like old new top open").Split(' '),
    ];

    private readonly List<Mention> _found = [];

    public List<Mention> Read()
    {
        Take(Quoted(), match => new(MentionKind.Quoted, match.Index, match.Index + match.Length, match.Groups["text"].Value.Trim()));
        Take(Url(), match => Plain(MentionKind.Url, match));
        Take(Email(), match => Plain(MentionKind.Email, match));
        Take(Uuid(), match => Plain(MentionKind.Uuid, match));
        _found.AddRange(DateWords.Find(goal, today, IsFree).ToList());
        Take(Version(), match => Plain(MentionKind.Version, match));
        Take(Money(), OfMoney);
        Take(Percent(), match => WithAmount(MentionKind.Percent, match));
        Take(Duration(), match => new(MentionKind.Duration, match.Index, match.Index + match.Length, match.Value)
        {
            Amount = DateWords.CountOf(match.Groups["count"].Value),
            Unit = match.Groups["unit"].Value.ToLowerInvariant(),
        });
        Take(Code(), match => Plain(MentionKind.Code, match));
        Take(Compound(), match => IsMadeOfWords(match.Value.Split('-')) ? null : Plain(MentionKind.Code, match));
        Take(Number(), match => WithAmount(MentionKind.Number, match));
        Take(NumberWord(), match => new(MentionKind.Number, match.Index, match.Index + match.Length, match.Value) { Amount = DateWords.CountOf(match.Value) });
        Take(Name(), OfName);
        _found.Sort((one, other) => one.Start.CompareTo(other.Start));
        return _found;
    }

    private static Mention Plain(MentionKind kind, Match match) => new(kind, match.Index, match.Index + match.Length, match.Value);

    private static Mention WithAmount(MentionKind kind, Match match)
    {
        var digits = match.Groups["number"].Value.Replace(",", "", StringComparison.Ordinal);
        return new(kind, match.Index, match.Index + match.Length, digits) { Amount = decimal.TryParse(digits, CultureInfo.InvariantCulture, out var amount) ? amount : null };
    }

    private static Mention OfMoney(Match match)
    {
        var mention = WithAmount(MentionKind.Money, match);
        var factor = match.Groups["factor"].Value.ToLowerInvariant() switch { "k" => 1_000, "m" => 1_000_000, _ => 1 };
        var currency = match.Groups["currency"].Value;
        return mention with { Amount = mention.Amount * factor, Unit = s_currencies.GetValueOrDefault(currency, currency.ToUpperInvariant()) };
    }

    private void Take(Regex pattern, Func<Match, Mention?> read)
    {
        foreach (Match match in pattern.Matches(goal))
        {
            if (read(match) is { Text.Length: > 0 } mention && IsFree(mention.Start, mention.End))
            {
                _found.Add(mention);
            }
        }
    }

    private bool IsFree(int start, int end) => _found.TrueForAll(other => end <= other.Start || start >= other.End);

    /// <summary>Capitalised words, without a title before them; at the beginning of a sentence one capital alone says nothing.</summary>
    private Mention? OfName(Match match)
    {
        var (start, text) = (match.Index, match.Value);
        if (Title().Match(text) is { Success: true } title)
        {
            (start, text) = (start + title.Length, text[title.Length..]);
        }
        else if (BeginsSentence(start))
        {
            var space = text.IndexOf(' ', StringComparison.Ordinal);
            if (space < 0 || IsKnown(text[..space]))
            {
                (start, text) = space < 0 ? (start, "") : (start + space + 1, text[(space + 1)..]);
            }
        }

        while (text.Length > 0 && text.Split(' ', 2) is var parts && (English.IsStop(parts[0].ToLowerInvariant()) || parts[0].Length == 1))
        {
            (start, text) = parts.Length == 1 ? (start, "") : (start + parts[0].Length + 1, parts[1]);
        }

        return new Mention(MentionKind.Name, start, start + text.Length, text);
    }

    private bool IsMadeOfWords(string[] parts) => parts.All(IsKnown) || parts.Any(s_compounding.Contains);

    private bool IsKnown(string word) => English.StemOf(word.ToLowerInvariant()) is var stem && (English.Knows(stem) || isWord(stem) || English.IsStop(word.ToLowerInvariant()));

    private bool BeginsSentence(int at)
    {
        var before = goal.AsSpan(0, at).TrimEnd();
        return before.Length == 0 || before[^1] is '.' or '!' or '?' or ':' or '\n' or ';';
    }

    private const RegexOptions Options = RegexOptions.CultureInvariant;

    [GeneratedRegex("\"(?<text>[^\"]+)\"|“(?<text>[^”]+)”|«(?<text>[^»]+)»|`(?<text>[^`]+)`|(?<![\\p{L}\\p{N}])['‘](?<text>[^'’]+(?:['’]\\p{L}[^'’]*)*)['’](?![\\p{L}\\p{N}])", Options)]
    private static partial Regex Quoted();

    [GeneratedRegex(@"\bhttps?://[^\s<>""']*[^\s<>""'.,;:!?)]", Options | RegexOptions.IgnoreCase)]
    private static partial Regex Url();

    [GeneratedRegex(@"\b[\w.+-]+@[\w-]+(?:\.[\w-]+)+\b", Options)]
    private static partial Regex Email();

    [GeneratedRegex(@"\b[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\b", Options)]
    private static partial Regex Uuid();

    [GeneratedRegex(@"\bv?\d+\.\d+\.\d+(?:[-+][\w.]*\w)?\b|\bv\d+(?:\.\d+)?\b", Options)]
    private static partial Regex Version();

    [GeneratedRegex($@"(?<currency>[$€£¥])\s?{NumberText}(?<factor>[kKmM])?\b|\b{NumberText}(?<factor>[kKmM])?\s?(?<currency>[$€£¥]|(?:{CurrencyWord})\b)", Options | RegexOptions.IgnoreCase)]
    private static partial Regex Money();

    [GeneratedRegex($@"\b{NumberText}\s?(?:%|percent\b|per cent\b)", Options | RegexOptions.IgnoreCase)]
    private static partial Regex Percent();

    [GeneratedRegex(
        @"\b(?<count>\d{1,5}|an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)\s+(?:more\s+)?(?<unit>day|night|week|month|year|hour|minute)s?\b",
        Options | RegexOptions.IgnoreCase)]
    private static partial Regex Duration();

    [GeneratedRegex(@"(?<![\w-])(?!\d+(?:st|nd|rd|th|am|pm|k|m|x)\b)(?:(?=[A-Za-z_/-]*\d)(?=[\d_/-]*[A-Za-z])[A-Za-z0-9]+(?:[-_/][A-Za-z0-9]+)*|\d+(?:-\d+){2,})(?![\w-])", Options)]
    private static partial Regex Code();

    /// <summary>"db-main"; "real-time" is made of words.</summary>
    [GeneratedRegex(@"(?<![\w-])[a-z][a-z0-9]*(?:-[a-z0-9]+)+(?![\w-])", Options)]
    private static partial Regex Compound();

    [GeneratedRegex($@"(?<![\w.-]){NumberText}(?![\w-]|\.\d)", Options)]
    private static partial Regex Number();

    [GeneratedRegex(@"\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)\b", Options | RegexOptions.IgnoreCase)]
    private static partial Regex NumberWord();

    [GeneratedRegex(@"\b(?:(?:Dr|Mr|Mrs|Ms|Prof)\.?\s+)?\p{Lu}[\p{L}\p{M}]*(?:['’-]\p{L}+)*(?: (?:(?:of|de|van|von|da|la|le|du|der|den|bin|al) )*\p{Lu}[\p{L}\p{M}]*(?:['’-]\p{L}+)*)*", Options)]
    private static partial Regex Name();

    [GeneratedRegex(@"^(?:Dr|Mr|Mrs|Ms|Prof)\.?\s+", Options)]
    private static partial Regex Title();
}
