namespace OrleansWorkflows.Spec.Expressions;

/// <summary>Reads references, which look the same in expressions and inside of text.</summary>
internal static class ReferenceScanner
{
    /// <summary>A letter or underscore, then letters, digits and underscores; ASCII.</summary>
    public static bool StartsName(string text, int at, int end) => at < end && (char.IsAsciiLetter(text[at]) || text[at] == '_');

    public static bool ContinuesName(string text, int at, int end) => at < end && (char.IsAsciiLetterOrDigit(text[at]) || text[at] == '_');

    public static int NameEnd(string text, int at, int end)
    {
        while (ContinuesName(text, at, end))
        {
            at++;
        }

        return at;
    }

    /// <summary>Reads from the dollar on as far as the reference goes.</summary>
    /// <param name="at">At the dollar, which a name follows; afterwards behind the reference.</param>
    /// <exception cref="SyntaxFailure"><c>$steps</c> without the id of a step.</exception>
    public static ReferenceSyntax Scan(SourceText source, ref int at, int end)
    {
        var text = source.Text;
        var start = at;
        at = NameEnd(text, at + 1, end);
        var name = text[(start + 1)..at];
        var path = new List<PathSegment>();
        while (Segment(text, ref at, end) is { } segment)
        {
            path.Add(new PathSegment(segment));
        }

        string? step = null;
        if (name == "steps")
        {
            if (path.Count == 0)
            {
                throw new SyntaxFailure(start, "$steps needs the id of a step in quotes, $steps[\"a-b\"]; where the id is a plain name, write $id alone.");
            }

            step = path[0].Name;
            path.RemoveAt(0);
        }

        return new ReferenceSyntax(start, at, new Reference(name, text[start..at], step, source.At(start)), [.. path]);
    }

    /// <summary><c>.name</c>, <c>.0</c>, <c>.$error</c>, <c>["text"]</c> or <c>[0]</c>; null where the path ends.</summary>
    public static string? Segment(string text, ref int at, int end)
    {
        if (at + 1 >= end)
        {
            return null;
        }

        if (text[at] == '[')
        {
            return Bracket(text, ref at, end);
        }

        const string error = "$error";
        if (text[at] != '.')
        {
            return null;
        }

        var start = at + 1;
        var stop = string.CompareOrdinal(text, start, error, 0, error.Length) == 0 && start + error.Length <= end
            && !ContinuesName(text, start + error.Length, end)
            ? start + error.Length
            : NameEnd(text, start, end);
        if (stop == start)
        {
            return null;
        }

        at = stop;
        return text[start..stop];
    }

    private static string? Bracket(string text, ref int at, int end)
    {
        var start = at + 1;
        int stop;
        string content;
        if (text[start] is '"' or '\'')
        {
            stop = text.IndexOf(text[start], start + 1, Math.Max(0, end - start - 1));
            if (stop < 0)
            {
                return null;
            }

            content = text[(start + 1)..stop];
            stop++;
            if (content.Contains('\\'))
            {
                return null;
            }
        }
        else
        {
            stop = start;
            while (stop < end && char.IsAsciiDigit(text[stop]))
            {
                stop++;
            }

            content = text[start..stop];
            if (content.Length == 0)
            {
                return null;
            }
        }

        if (stop >= end || text[stop] != ']')
        {
            return null;
        }

        at = stop + 1;
        return content;
    }
}
