namespace OrleansWorkflows.Spec;

/// <summary>Which texts can name what.</summary>
public static class NameRules
{
    public const int MaxLength = 100;

    /// <summary>Names that mean something in every expression.</summary>
    public static readonly IReadOnlySet<string> Reserved = new HashSet<string>(StringComparer.Ordinal) { "execution", "error", "steps" };

    /// <summary>Of workflows, domains and nodes: letters, digits, <c>_</c> and <c>-</c>. They become parts of URLs, tool names and step paths.</summary>
    public static bool IsId(string text) =>
        text.Length is > 0 and <= MaxLength && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-');

    /// <summary>Of params, outputs and loop variables: what can follow a dollar.</summary>
    public static bool IsName(string text) =>
        text.Length is > 0 and <= MaxLength && (char.IsAsciiLetter(text[0]) || text[0] == '_') && text.All(c => char.IsAsciiLetterOrDigit(c) || c == '_');

    public const string IdRule = "use letters, digits, '_' and '-', at most 100 of them";

    public const string NameRule = "use letters, digits and '_', not beginning with a digit, at most 100 of them";
}
