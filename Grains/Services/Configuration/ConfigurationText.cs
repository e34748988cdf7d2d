using System.Text;

namespace OrleansWorkflows.Services.Configuration;

/// <summary>Replaces <c>${NAME}</c>, <c>${NAME:-default}</c> and <c>${file:PATH}</c> in a text; <c>$$</c> is a dollar.</summary>
internal static class ConfigurationText
{
    /// <param name="environment">Null for a variable that is not set.</param>
    /// <param name="readFile">Content of a secret file; null when it can not be read (the callee has reported it).</param>
    /// <param name="report">Code and message of what is wrong.</param>
    public static string Expand(string text, Func<string, string?> environment, Func<string, string?> readFile, Action<string, string> report)
    {
        if (!text.Contains('$', StringComparison.Ordinal))
        {
            return text;
        }

        var result = new StringBuilder(text.Length);
        for (var at = 0; at < text.Length; at++)
        {
            if (text[at] != '$' || at + 1 == text.Length || text[at + 1] is not ('$' or '{'))
            {
                result.Append(text[at]);
                continue;
            }

            if (text[at + 1] == '$')
            {
                result.Append('$');
                at++;
                continue;
            }

            var end = text.IndexOf('}', at);
            if (end < 0)
            {
                report(ConfigurationCodes.MissingVariable, "'${' is not closed; write ${NAME}, ${NAME:-default}, or $$ for a dollar");
                return text;
            }

            result.Append(Value(text[(at + 2)..end], environment, readFile, report));
            at = end;
        }

        return result.ToString();
    }

    private static string Value(string inside, Func<string, string?> environment, Func<string, string?> readFile, Action<string, string> report)
    {
        if (inside.StartsWith("file:", StringComparison.Ordinal))
        {
            return readFile(inside[5..].Trim()) ?? "";
        }

        var split = inside.IndexOf(":-", StringComparison.Ordinal);
        var name = (split < 0 ? inside : inside[..split]).Trim();
        if (name.Length == 0 || char.IsAsciiDigit(name[0]) || !name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_'))
        {
            report(ConfigurationCodes.MissingVariable, $"'${{{inside}}}' names no variable; write ${{NAME}} or ${{NAME:-default}}");
            return "";
        }

        var value = environment(name);
        if (string.IsNullOrEmpty(value) && split >= 0)
        {
            return inside[(split + 2)..];
        }

        if (value is null)
        {
            report(ConfigurationCodes.MissingVariable, $"the variable {name} is not set; set it, or give a default: ${{{name}:-value}}");
        }

        return value ?? "";
    }
}
