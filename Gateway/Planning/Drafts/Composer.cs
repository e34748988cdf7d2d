using System.Runtime.CompilerServices;
using OrleansWorkflows.Gateway.Planning.Catalogue;
using OrleansWorkflows.Gateway.Planning.Goals;
using OrleansWorkflows.Gateway.Planning.Ranking;
using OrleansWorkflows.Spec;

namespace OrleansWorkflows.Gateway.Planning.Drafts;

/// <summary>
/// Makes a draft of a goal that no single workflow fits: each part of the goal has to find its tool or workflow, as surely as a suggestion has to be, and every id or
/// address that the goal states has to be used. Otherwise there is no draft. Of several ways to take a goal apart the one that leaves the fewest words unexplained counts, then that of
/// fewer parts.
/// </summary>
public sealed class Composer
{
    private readonly ConditionalWeakTable<IReadOnlyList<KnownTool>, SubjectIndex> _indexes = [];

    /// <param name="workflows">Those of the catalogue.</param>
    /// <param name="domain">Where the draft would be put.</param>
    public Draft? Compose(Goal goal, SubjectIndex workflows, Func<Subject, bool> isVisible, IReadOnlyList<KnownTool> tools, string domain)
    {
        var known = _indexes.GetValue(tools, list => SubjectIndex.Empty.Change([], [.. list.Select(Subject.Of)]));
        var found = new Dictionary<string, Ranked?>(StringComparer.Ordinal);
        var chosen = GoalParts.Of(goal)
            .Select(parts => parts.Select(Best).TakeWhile(best => best is not null).ToList() is var all && all.Count == parts.Count ? all : [])
            .Where(all => all.Count > 0 && all is not [{ Subject.Card: not null }])
            .MinBy(all => all.Sum(best => best!.Unmatched.Count));
        if (chosen is null)
        {
            return null;
        }

        var wiring = new Wiring(goal, known);
        chosen.ForEach(best => wiring.Add(best!));
        return wiring.UsesEveryId() ? new Draft(NameOf(goal), domain, goal.Text.ReplaceLineEndings(" "), wiring.Params, wiring.Steps) : null;

        Ranked? Best(string part)
        {
            if (!found.TryGetValue(part, out var best))
            {
                best = Ranker.Rank(GoalReader.Read(part, goal.Today, stem => workflows.Has(stem) || known.Has(stem)), known, _ => true, 1)
                    .Concat(Ranker.Rank(GoalReader.Read(part, goal.Today, workflows.Has), workflows, isVisible, 1))
                    .MaxBy(ranked => ranked.Score);
                found.Add(part, best);
            }

            return best;
        }
    }

    /// <summary>The first words of the goal that say something.</summary>
    private static string NameOf(Goal goal) => Slugs.From(string.Join('_', goal.Units.Take(4).Select(unit => unit.Text)), "planned");
}
