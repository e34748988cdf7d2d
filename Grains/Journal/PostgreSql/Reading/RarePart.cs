using System.Text.RegularExpressions;

namespace OrleansWorkflows.Journal.PostgreSql;

/// <summary>
/// The part of a text that the index of texts is asked for. The index goes through the list of every three letters it is asked for, and those of a word
/// that stands in every row are as long as the table: for <c>order-123456</c> the number alone gives the same rows in a tenth of the time.
/// </summary>
internal static partial class RarePart
{
    /// <summary>Rows that are looked at to see what is rare; a millisecond.</summary>
    private const int SampleRows = 1_000;

    /// <summary>A part that is in more rows of the sample gives too many to look through.</summary>
    private const int MostRows = 2;

    /// <summary>Of a longer text its longest words.</summary>
    private const int MostWords = 8;

    /// <returns>A word of the text that few rows hold; null where it has but one, or none that is rare.</returns>
    public static async ValueTask<string?> FindAsync(PostgreSqlReads reads, string text, CancellationToken cancellationToken)
    {
        var words = Words().Matches(text.ToLowerInvariant()).Select(static word => word.Value)
            .Distinct().OrderByDescending(static word => word.Length).Take(MostWords).ToArray();
        if (words.Length < 2)
        {
            return null;
        }

        var rows = await HeaderReads.CountsAsync(
            reads,
            $"""
            with sample as materialized (select search from execution_texts tablesample system (1) limit {SampleRows})
            select (select count(*) from sample where search like '%' || word || '%') from unnest($1) with ordinality w(word, place) order by place
            """,
            [HeaderReads.Texts(words)],
            cancellationToken);
        var (rarest, count) = words.Zip(rows).MinBy(static word => word.Second);
        return count <= MostRows ? rarest : null;
    }

    /// <summary>What the index knows: three letters or digits and more. None of them means something to LIKE.</summary>
    [GeneratedRegex(@"[\p{L}\p{Nd}]{3,}")]
    private static partial Regex Words();
}
