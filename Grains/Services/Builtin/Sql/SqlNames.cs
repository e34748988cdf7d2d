namespace OrleansWorkflows.Services.Builtin.Sql;

/// <summary>
/// Finds the names that a SQL text mentions, so that only the outputs it may read are loaded. Not a parser: text and comments are left out,
/// nothing else.
/// </summary>
internal static class SqlNames
{
    public static IReadOnlySet<string> Of(string sql)
    {
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        for (var at = 0; at < sql.Length;)
        {
            var c = sql[at];
            if (c == '\'')
            {
                at = AfterQuoted(sql, at, '\'', out _);
            }
            else if (c is '"' or '`' or '[')
            {
                at = AfterQuoted(sql, at, c == '[' ? ']' : c, out var name);
                names.Add(name);
            }
            else if (c == '-' && At(sql, at + 1) == '-')
            {
                at = After(sql, at, "\n");
            }
            else if (c == '/' && At(sql, at + 1) == '*')
            {
                at = After(sql, at + 2, "*/");
            }
            else if (char.IsLetter(c) || c == '_' || c > 127)
            {
                var start = at;
                while (at < sql.Length && (char.IsLetterOrDigit(sql[at]) || sql[at] is '_' or '$' || sql[at] > 127))
                {
                    at++;
                }

                names.Add(sql[start..at]);
            }
            else
            {
                at++;
            }
        }

        return names;
    }

    private static char At(string sql, int at) => at < sql.Length ? sql[at] : '\0';

    private static int After(string sql, int at, string end) =>
        sql.IndexOf(end, at, StringComparison.Ordinal) is var found && found < 0 ? sql.Length : found + end.Length;

    private static int AfterQuoted(string sql, int at, char quote, out string text)
    {
        var start = ++at;
        while (at < sql.Length && (sql[at] != quote || (At(sql, at + 1) == quote && quote != ']')))
        {
            at += sql[at] == quote ? 2 : 1;
        }

        text = sql[start..Math.Min(at, sql.Length)].Replace($"{quote}{quote}", $"{quote}", StringComparison.Ordinal);
        return at + 1;
    }
}
