using OrleansWorkflows.Gateway.Planning.Goals;
using OrleansWorkflows.Gateway.Planning.Words;

namespace OrleansWorkflows.Gateway.Planning.Parameters;

/// <summary>Values that are plain words, told by where they stand.</summary>
internal static class BareWords
{
    private static readonly HashSet<string> s_adjectives =
        [.. "new old next last first whole same other main current previous latest second third broken wrong right good bad full empty entire".Split(' ')];

    /// <summary>The word before the name of a parameter: "the auth service" for <c>service</c>. Null: there is none.</summary>
    public static int? Before(Goal goal, Param param, Func<string, bool> isOwnWord)
    {
        if (param.Stems is not [.., var name])
        {
            return null;
        }

        for (var i = 1; i < goal.Tokens.Count; i++)
        {
            if (goal.Tokens[i].Stem == name && MayBeValue(goal, i - 1, isOwnWord) && goal.ClauseOf[i] == goal.ClauseOf[i - 1])
            {
                return i - 1;
            }
        }

        return null;
    }

    /// <summary>A word that nothing else explains behind "of": "version 2 of checkout". Null: there is none.</summary>
    public static int? AfterOf(Goal goal, Func<string, bool> isOwnWord)
    {
        for (var i = 1; i < goal.Tokens.Count; i++)
        {
            var isLast = i + 1 == goal.Tokens.Count || goal.Tokens[i + 1].IsStop || goal.ClauseOf[i + 1] != goal.ClauseOf[i];
            if (goal.Tokens[i - 1].Text == "of" && isLast && MayBeValue(goal, i, isOwnWord))
            {
                return i;
            }
        }

        return null;
    }

    private static bool MayBeValue(Goal goal, int at, Func<string, bool> isOwnWord)
    {
        var token = goal.Tokens[at];
        return !token.IsStop && !isOwnWord(token.Stem) && !English.IsLight(token.Stem) && !s_adjectives.Contains(token.Text)
            && goal.Units.Any(unit => unit.Places is [var only] && only == at && !unit.IsAction);
    }
}
