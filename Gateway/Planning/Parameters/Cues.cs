using OrleansWorkflows.Gateway.Planning.Goals;
using OrleansWorkflows.Gateway.Planning.Words;

namespace OrleansWorkflows.Gateway.Planning.Parameters;

/// <summary>What the words around a value say about where it belongs.</summary>
internal sealed class Cues(Goal goal, Mention mention)
{
    private static readonly HashSet<string> s_between = ["the", "a", "an", "on", "of", "is", "my", "our", "dr", "mr", "mrs", "ms", "prof", "about", "over", "for"];

    private static readonly HashSet<string> s_untils = ["until", "till", "to", "by", "through", "thru", "back", "before", "end", "ends", "returning", "return"];

    private readonly int _first = goal.TokenAt(mention.Start);

    private readonly int _behind = goal.TokenAt(mention.End);

    /// <summary>0 to about 1: names of the parameter near the value, or a preposition that goes with it.</summary>
    public double For(Param param)
    {
        var cue = 0.0;
        for (var distance = 1; distance <= 3 && _first - distance >= 0 && IsNear(_first - distance); distance++)
        {
            if (IsNamedBy(param, goal.Tokens[_first - distance]))
            {
                cue = 0.7 - (0.1 * distance);
                break;
            }
        }

        for (var distance = 0; distance < 2 && _behind + distance < goal.Tokens.Count && IsNear(_behind + distance); distance++)
        {
            if (IsNamedBy(param, goal.Tokens[_behind + distance]))
            {
                cue = Math.Max(cue, 0.6 - (0.15 * distance));
                break;
            }
        }

        return cue + (Before() is { } word ? Roles.Introduces(word, param) - (Roles.Excludes(word, param) ? 0.6 : 0) : 0);
    }

    /// <summary>The value is an end: "until Friday".</summary>
    public bool IsEnd()
    {
        for (var at = _first - 1; at >= 0 && at >= _first - 2; at--)
        {
            if (s_untils.Contains(goal.Tokens[at].Text))
            {
                return true;
            }

            if (!s_between.Contains(goal.Tokens[at].Text))
            {
                return false;
            }
        }

        return false;
    }

    /// <summary>The word behind a number is what it counts: "6 copies".</summary>
    public bool Counts(Param param) =>
        _behind < goal.Tokens.Count && IsNear(_behind) && Words(param).Any(stem => English.AreAlike(stem, goal.Tokens[_behind].Stem));

    /// <summary>A word follows that a number can count.</summary>
    public bool CountsAnything() => _behind < goal.Tokens.Count && IsNear(_behind) && !goal.Tokens[_behind].IsStop;

    private static IEnumerable<string> Words(Param param) => param.Stems.Concat(param.Remarks);

    private static bool IsNamedBy(Param param, Token token) => !token.IsStop && param.Words.Any(word => word == token.Text || word + "s" == token.Text || word == token.Text + "s");

    /// <summary>The word before the value that is not an article or the like.</summary>
    private string? Before()
    {
        for (var at = _first - 1; at >= 0 && at >= _first - 3; at--)
        {
            var word = goal.Tokens[at].Text;
            if (word is not ("the" or "a" or "an" or "our" or "my" or "dr" or "mr" or "mrs" or "ms" or "prof" or "supplier" or "customer" or "client"))
            {
                return word;
            }
        }

        return null;
    }

    private bool IsNear(int token) => goal.ClauseOf[token] == goal.ClauseOf[Math.Min(_first, goal.Tokens.Count - 1)];
}
