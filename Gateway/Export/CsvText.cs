using System.Buffers;
using System.Text;

namespace OrleansWorkflows.Gateway.Export;

/// <summary>
/// Rows of RFC 4180. Text that a spreadsheet would take for a formula gets an apostrophe in front, which it shows as text: nothing that somebody gave as a
/// parameter runs on the machine of whoever opens the file.
/// </summary>
internal static class CsvText
{
    private static readonly char[] s_formula = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'];

    private static readonly SearchValues<char> s_quoted = SearchValues.Create("\",;\t\r\n'");

    public static void Row(StringBuilder text, params ReadOnlySpan<string?> values)
    {
        for (var i = 0; i < values.Length; i++)
        {
            text.Append(i == 0 ? "" : ",").Append(Field(values[i] ?? ""));
        }

        text.Append("\r\n");
    }

    private static string Field(string value)
    {
        // Spreadsheets skip what they do not show.
        var seen = value.AsSpan().TrimStart(" \0\u200B\uFEFF\u00A0");
        if (seen.Length > 0 && s_formula.Contains(seen[0]))
        {
            value = "'" + value;
        }

        return value.AsSpan().IndexOfAny(s_quoted) < 0 ? value : $"\"{value.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }
}
