using System.Text;

namespace OrleansWorkflows.Spec;

/// <summary>Ids made from names: <c>Data Fetcher</c> becomes <c>data_fetcher</c>.</summary>
public static class Slugs
{
    // A table, as the process runs without the culture data that could take letters apart.
    private const string Accented = "àáâãäåāăąçćčďđèéêëēęěìíîïīłñńňòóôõöøōřśšșťțùúûüūůýÿźżž";
    private const string Plain = "aaaaaaaaacccddeeeeeeeiiiiilnnnooooooorsssttuuuuuuyyzzz";

    /// <summary>Lower-case letters and digits, everything between them one underscore; accents are dropped.</summary>
    /// <param name="otherwise">The id when nothing is left.</param>
    public static string From(string name, string otherwise = "workflow")
    {
        var slug = new StringBuilder(name.Length);
        foreach (var written in name.ToLowerInvariant())
        {
            var c = Accented.IndexOf(written) is >= 0 and var at ? Plain[at] : written;
            if (char.IsAsciiLetterOrDigit(c))
            {
                slug.Append(c);
            }
            else if (slug.Length > 0 && slug[^1] != '_')
            {
                slug.Append('_');
            }
        }

        var text = slug.ToString(0, Math.Min(slug.Length, NameRules.MaxLength)).TrimEnd('_');
        return text.Length == 0 ? otherwise : text;
    }
}
