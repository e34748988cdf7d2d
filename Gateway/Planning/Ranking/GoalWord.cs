using OrleansWorkflows.Gateway.Planning.Catalogue;
using OrleansWorkflows.Gateway.Planning.Goals;

namespace OrleansWorkflows.Gateway.Planning.Ranking;

/// <summary>A word of a goal with what it weighs in one catalogue.</summary>
/// <param name="Terms">What it can be found by, with how the found word is like it; the best first.</param>
internal sealed record GoalWord(Unit Unit, double Weight, IReadOnlyList<(string Term, double Likeness, string How)> Terms)
{
    private const double Light = 0.4;

    private const double Misspelt = 0.85;

    public static GoalWord Of(Unit unit, Goal goal, SubjectIndex index)
    {
        var terms = new List<(string Term, double Likeness, string How)>();
        if (unit.Stem is { } stem)
        {
            terms.Add((stem, 1, "same"));
        }

        terms.AddRange(unit.Groups.Select(group => (Subject.KeyOf(group), 1.0, "alike")));
        if (!terms.Exists(term => index.Has(term.Term)) && unit is { Stem: { } unknown, Groups.Count: 0 })
        {
            foreach (var near in index.Near(unknown))
            {
                terms.Add((near, Misspelt, "spelling"));
                terms.AddRange(Words.English.GroupsOf(near).Select(group => (Subject.KeyOf(group), Misspelt, "spelling")));
            }
        }

        var known = terms.Where(term => index.Has(term.Term)).ToList();
        var weight = known.Count == 0 ? index.Weight(0) : known.Max(term => index.Weight(index.With(term.Term).Count));
        return new GoalWord(unit, weight * (unit.IsLight ? Light : 1), known);
    }

    public IEnumerable<(int Number, double Likeness)> Subjects(SubjectIndex index)
    {
        var seen = new HashSet<int>();
        foreach (var (term, likeness, _) in Terms)
        {
            foreach (var number in index.With(term))
            {
                if (seen.Add(number))
                {
                    yield return (number, likeness);
                }
            }
        }
    }

    /// <summary>The best of its terms that a subject has; null: none.</summary>
    public (TermUse Use, double Strength, string How)? In(Subject subject)
    {
        (TermUse Use, double Strength, string How)? best = null;
        foreach (var (term, likeness, how) in Terms)
        {
            if (subject.Terms.TryGetValue(term, out var use) && (best is null || use.Weight * likeness > best.Value.Strength))
            {
                best = (use, use.Weight * likeness, how);
            }
        }

        return best;
    }
}
