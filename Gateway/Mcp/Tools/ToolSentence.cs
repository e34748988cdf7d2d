namespace OrleansWorkflows.Gateway.Mcp.Tools;

/// <summary>The first sentence of a tool's description, which says when to use it.</summary>
internal static class ToolSentence
{
    private const string Begin = "Use this when";

    /// <param name="description">What its author wrote: "Book a trip", "Books a trip", "Use this when …"; may be missing.</param>
    /// <param name="otherwise">Follows "Use this when" where nothing was written.</param>
    public static string UseWhen(string? description, string otherwise)
    {
        description = description?.Trim() ?? "";
        if (description.Length == 0)
        {
            return $"{Begin} {otherwise}.";
        }

        if (description.StartsWith(Begin, StringComparison.OrdinalIgnoreCase))
        {
            return description;
        }

        // "Book a trip" reads on as a sentence; "SQL over…" and "I18n" keep their capitals.
        var startsWithWord = description.Length > 1 && char.IsUpper(description[0]) && (char.IsLower(description[1]) || description[1] == ' ');
        var sentence = startsWithWord ? char.ToLowerInvariant(description[0]) + description[1..] : description;
        // "Books a trip" against "Book a trip".
        var verb = sentence.Split(' ', 2)[0];
        var isThirdPerson = startsWithWord && verb.EndsWith('s') && !verb.EndsWith("ss", StringComparison.Ordinal);
        return $"{Begin} you {(isThirdPerson ? "need something that" : "want to")} {sentence}{(char.IsPunctuation(sentence[^1]) ? "" : ".")}";
    }
}
