using System.Text.Json.Nodes;
using OrleansWorkflows.Gateway.Planning.Goals;
using OrleansWorkflows.Gateway.Planning.Words;

namespace OrleansWorkflows.Gateway.Planning.Parameters;

/// <summary>An entry of an enum that a goal names.</summary>
internal sealed record Choice(double Score, JsonNode Value, string From)
{
    private const int ShortestBeginning = 4;

    public static IEnumerable<Choice> In(Goal goal, Param param, string entry, JsonNode value)
    {
        if (goal.Mentions.FirstOrDefault(mention => mention.Kind == MentionKind.Money && entry.Equals(mention.Unit, StringComparison.OrdinalIgnoreCase)) is { } money)
        {
            yield return new Choice(1, value, goal.Text[money.Start..money.End]);
        }

        var words = English.ReadName(entry);
        for (var i = 0; words.Count > 0 && i + words.Count <= goal.Tokens.Count; i++)
        {
            var score = words.Select((word, at) => Likeness(goal.Tokens[i + at], word)).Min();
            if (score > 0 && !(words.TrueForAll(word => word.IsStop) && !IsNamedBeside(goal, param, i, words.Count)))
            {
                // "to staging": of several the one that something is done towards.
                var isTarget = i > 0 && goal.Tokens[i - 1].Text is "to" or "into" or "on" or "as" or "in";
                yield return new Choice(score + (isTarget ? 0.1 : 0), value, goal.Text[goal.Tokens[i].Start..goal.Tokens[i + words.Count - 1].End]);
            }
        }
    }

    private static double Likeness(Token given, Token entry) =>
        given.Stem == entry.Stem ? 1
        : given.IsStop ? 0
        : given.Text.Length >= ShortestBeginning && entry.Text.StartsWith(given.Text, StringComparison.Ordinal) ? 0.75
        : English.AreAlike(given.Stem, entry.Stem) ? 0.7
        : 0;

    /// <summary>"all" is an entry only where the parameter is named: "all subscribers".</summary>
    private static bool IsNamedBeside(Goal goal, Param param, int first, int count) =>
        ((int[])[first - 1, first + count]).Where(at => at >= 0 && at < goal.Tokens.Count)
            .Any(at => !goal.Tokens[at].IsStop && param.Stems.Any(stem => English.AreAlike(stem, goal.Tokens[at].Stem)));
}
