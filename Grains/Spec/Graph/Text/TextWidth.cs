using System.Globalization;
using System.Text;

namespace OrleansWorkflows.Spec.Graph.Text;

/// <summary>How many columns text takes in a terminal or code block: two for East Asian wide characters and emoji, none for combining marks.</summary>
internal static class TextWidth
{
    public static int Of(string text) => text.EnumerateRunes().Sum(Of);

    public static int Of(Rune rune) => Rune.GetUnicodeCategory(rune) switch
    {
        UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark or UnicodeCategory.Format or UnicodeCategory.Control => 0,
        _ => rune.Value is (>= 0x1100 and <= 0x115F) or (>= 0x2E80 and <= 0xA4CF) or (>= 0xAC00 and <= 0xD7A3) or (>= 0xF900 and <= 0xFAFF)
            or (>= 0xFE30 and <= 0xFE6F) or (>= 0xFF00 and <= 0xFF60) or (>= 0xFFE0 and <= 0xFFE6) or (>= 0x1F300 and <= 0x1FAFF) or (>= 0x20000 and <= 0x3FFFD)
            ? 2
            : 1,
    };

    /// <summary>One line without control characters, cut to <paramref name="columns"/> with an ellipsis.</summary>
    public static string Cut(string text, int columns)
    {
        var line = OneLine(text);
        if (Of(line) <= columns)
        {
            return line;
        }

        var cut = new StringBuilder();
        var width = 0;
        foreach (var rune in line.EnumerateRunes())
        {
            width += Of(rune);
            if (width >= columns)
            {
                break;
            }

            cut.Append(rune.ToString());
        }

        return cut.Append('…').ToString();
    }

    /// <summary>Lines of at most <paramref name="columns"/>, broken after spaces and the separators of names; the last of <paramref name="lines"/> is cut.</summary>
    public static List<string> Wrap(string text, int columns, int lines)
    {
        var wrapped = new List<string>();
        var rest = OneLine(text);
        while (wrapped.Count < lines - 1 && Of(rest) > columns)
        {
            var at = BreakAt(rest, columns);
            wrapped.Add(rest[..at].TrimEnd());
            rest = rest[at..].TrimStart();
        }

        wrapped.Add(Cut(rest, columns));
        return wrapped;
    }

    private static int BreakAt(string text, int columns)
    {
        var (width, index, best) = (0, 0, 0);
        foreach (var rune in text.EnumerateRunes())
        {
            width += Of(rune);
            if (width > columns)
            {
                break;
            }

            index += rune.Utf16SequenceLength;
            best = rune.Value is ' ' or '_' or '-' or '.' or '/' ? index : best;
        }

        return best > 0 ? best : Math.Max(index, 1);
    }

    private static string OneLine(string text) => string.Concat(text.Select(c => char.IsControl(c) ? ' ' : c)).Trim();
}
