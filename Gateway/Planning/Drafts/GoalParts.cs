using System.Text.RegularExpressions;
using OrleansWorkflows.Gateway.Planning.Goals;

namespace OrleansWorkflows.Gateway.Planning.Drafts;

/// <summary>The ways in which a goal can be taken apart into things to do one after the other.</summary>
internal static partial class GoalParts
{
    private const int MaxCuts = 4;

    /// <summary>The whole first, then in two, and so on.</summary>
    public static IEnumerable<IReadOnlyList<string>> Of(Goal goal)
    {
        var cuts = Cut().Matches(goal.Text)
            .Where(match => match.Index > 0 && goal.Mentions.All(mention => match.Index >= mention.End || match.Index + match.Length <= mention.Start))
            .Take(MaxCuts)
            .ToList();
        return Enumerable.Range(0, 1 << cuts.Count)
            .OrderBy(int.PopCount)
            .ThenBy(chosen => chosen)
            .Select(chosen => Split(goal.Text, [.. cuts.Where((_, at) => (chosen & (1 << at)) != 0)]))
            .Where(parts => parts.All(part => part.Length > 0));
    }

    private static List<string> Split(string text, List<Match> cuts)
    {
        var parts = new List<string>();
        var begin = 0;
        foreach (var cut in cuts)
        {
            parts.Add(text[begin..cut.Index].Trim());
            begin = cut.Index + cut.Length;
        }

        parts.Add(text[begin..].Trim());
        return parts;
    }

    [GeneratedRegex(@"\s*[,;.]?\s+(?:and\s+then|then|and|after\s+that|afterwards)\s+|\s*[;,]\s+|\.\s+", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Cut();
}
