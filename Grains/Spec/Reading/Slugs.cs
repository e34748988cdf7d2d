using System.Globalization;
using System.Text;

namespace OrleansWorkflows.Spec;

/// <summary>Ids made from names: <c>Data Fetcher</c> becomes <c>data_fetcher</c>.</summary>
public static class Slugs
{
    /// <summary>Lower-case letters and digits, everything between them one underscore; accents are dropped. <c>workflow</c> when nothing is left.</summary>
    public static string From(string name, string otherwise = "workflow")
    {
        var slug = new StringBuilder(name.Length);
        foreach (var c in name.Normalize(NormalizationForm.FormD))
        {
            if (char.IsAsciiLetterOrDigit(c))
            {
                slug.Append(char.ToLowerInvariant(c));
            }
            else if (CharUnicodeInfo.GetUnicodeCategory(c) != UnicodeCategory.NonSpacingMark && slug.Length > 0 && slug[^1] != '_')
            {
                slug.Append('_');
            }
        }

        var text = slug.ToString().TrimEnd('_');
        return text.Length == 0 ? otherwise : text.Length > NameRules.MaxLength ? text[..NameRules.MaxLength].TrimEnd('_') : text;
    }
}
