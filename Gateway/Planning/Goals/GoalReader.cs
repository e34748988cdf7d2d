using OrleansWorkflows.Gateway.Planning.Words;

namespace OrleansWorkflows.Gateway.Planning.Goals;

/// <summary>Reads goals. The same text, day and catalogue give the same reading.</summary>
public static class GoalReader
{
    private static readonly HashSet<string> s_joints = new(StringComparer.Ordinal) { "because", "since", "as" };

    /// <param name="isWord">Stems that the catalogue knows: such a word at the beginning of a sentence is no name.</param>
    public static Goal Read(string text, DateOnly today, Func<string, bool> isWord)
    {
        var mentions = new MentionReader(text, today, isWord).Read();
        var tokens = English.Read(text);
        var clauses = Clauses(text, tokens, mentions);
        var isFree = tokens.Select(token => mentions.TrueForAll(mention => token.End <= mention.Start || token.Start >= mention.End)).ToArray();
        var (actions, isQuestion) = Intent.Of(tokens, clauses, isFree);
        return new Goal
        {
            Text = text,
            Today = today,
            Tokens = tokens,
            Mentions = mentions,
            ClauseOf = clauses,
            IsQuestion = isQuestion,
            Units = Units(tokens, clauses, isFree, actions),
        };
    }

    private static List<Unit> Units(List<Token> tokens, List<int> clauses, bool[] isFree, HashSet<int> actions)
    {
        var units = new List<Unit>();
        var taken = new bool[tokens.Count];
        var phrases = English.PhrasesIn(tokens)
            .Where(phrase => phrase.Places.TrueForAll(place => isFree[place] && clauses[place] == clauses[phrase.Places[0]]))
            .GroupBy(phrase => string.Join(' ', phrase.Places))
            .OrderByDescending(same => same.First().Places.Count)
            .ThenBy(same => same.First().Places[0]);
        foreach (var same in phrases)
        {
            var places = same.First().Places;
            if (places.Exists(place => taken[place]))
            {
                continue;
            }

            places.ForEach(place => taken[place] = true);
            units.Add(new Unit(places, null, [.. same.Select(phrase => phrase.Group).Distinct()], string.Join(' ', places.Select(place => tokens[place].Text)), places.Exists(actions.Contains)));
        }

        for (var i = 0; i < tokens.Count; i++)
        {
            if (!taken[i] && isFree[i] && !tokens[i].IsStop)
            {
                units.Add(new Unit([i], tokens[i].Stem, English.GroupsOf(tokens[i].Stem), tokens[i].Text, actions.Contains(i)));
            }
        }

        return [.. units.OrderBy(unit => unit.Places[0])];
    }

    /// <summary>Parts between punctuation; that within a value parts nothing.</summary>
    private static List<int> Clauses(string text, List<Token> tokens, List<Mention> mentions)
    {
        var clauses = new List<int>(tokens.Count);
        var clause = 0;
        for (var i = 0; i < tokens.Count; i++)
        {
            var before = i == 0 ? 0 : tokens[i - 1].End;
            if (i > 0 && (s_joints.Contains(tokens[i].Text) || Parts(before, tokens[i].Start)))
            {
                clause++;
            }

            clauses.Add(clause);
        }

        return clauses;

        bool Parts(int from, int to)
        {
            for (var at = from; at < to; at++)
            {
                if (text[at] is '.' or '!' or '?' or ',' or ';' or ':' or '–' or '—' && mentions.TrueForAll(mention => at < mention.Start || at >= mention.End))
                {
                    return true;
                }
            }

            return false;
        }
    }
}
