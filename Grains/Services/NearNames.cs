namespace OrleansWorkflows.Services;

/// <summary>Names that a mistyped one may have meant.</summary>
internal static class NearNames
{
    /// <returns>At most three, nearest first; empty when nothing is near.</returns>
    public static IReadOnlyList<string> Of(string name, IEnumerable<string> known) =>
        [.. known.Distinct()
            .Select(candidate => (candidate, distance: Distance(Plain(name), Plain(candidate))))
            .Where(pair => pair.distance <= Math.Max(1, name.Length / 3))
            .OrderBy(pair => pair.distance).ThenBy(pair => pair.candidate, StringComparer.Ordinal)
            .Take(3).Select(pair => pair.candidate)];

    private static string Plain(string name) => name.ToLowerInvariant().Replace("-", "", StringComparison.Ordinal).Replace("_", "", StringComparison.Ordinal);

    private static int Distance(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var above = row[j];
                row[j] = Math.Min(Math.Min(row[j], row[j - 1]) + 1, diagonal + (a[i - 1] == b[j - 1] ? 0 : 1));
                diagonal = above;
            }
        }

        return row[b.Length];
    }
}
