using OrleansWorkflows.Gateway.Planning.Catalogue;
using OrleansWorkflows.Gateway.Planning.Goals;

namespace OrleansWorkflows.Gateway.Planning.Ranking;

/// <summary>
/// Compares a goal with everything that can be done. What counts is how much of the goal a subject explains: words weigh by how rare they are, a word that
/// nothing knows weighs most, so that a goal about something else finds nothing. The same goal, day and index give the same answer.
/// </summary>
public static class Ranker
{
    /// <summary>What a subject must score to be offered.</summary>
    public const double Least = 0.5;

    /// <summary>Others are offered beside the best one from this part of its score on.</summary>
    private const double NearBest = 0.75;

    /// <summary>Subjects looked at closely: those that share the most telling words with the goal.</summary>
    private const int MaxClose = 64;

    /// <summary>What fits, the best first.</summary>
    public static IReadOnlyList<Ranked> Rank(Goal goal, SubjectIndex index, Func<Subject, bool> isVisible, int limit)
    {
        var words = goal.Units.Select(unit => GoalWord.Of(unit, goal, index)).ToList();
        var ranked = Candidates(words, index, isVisible)
            .Select(subject => Fit.Of(goal, words, subject))
            .Where(ranked => ranked.Score >= Least)
            .OrderByDescending(ranked => Math.Round(ranked.Score, 6))
            .ThenBy(ranked => ranked.Subject.FullName, StringComparer.Ordinal)
            .ToList();
        return [.. ranked.Where(other => other.Score >= NearBest * ranked[0].Score).Take(limit)];
    }

    /// <summary>By the weights of the words that they share with the goal; the close look follows.</summary>
    private static IEnumerable<Subject> Candidates(List<GoalWord> words, SubjectIndex index, Func<Subject, bool> isVisible)
    {
        var sums = new Dictionary<int, double>();
        foreach (var word in words)
        {
            foreach (var (number, likeness) in word.Subjects(index))
            {
                sums[number] = sums.GetValueOrDefault(number) + (word.Weight * likeness);
            }
        }

        return sums.Select(pair => (Subject: index.Get(pair.Key), Sum: pair.Value))
            .Where(candidate => isVisible(candidate.Subject))
            .OrderByDescending(candidate => Math.Round(candidate.Sum, 6))
            .ThenBy(candidate => candidate.Subject.FullName, StringComparer.Ordinal)
            .Take(MaxClose)
            .Select(candidate => candidate.Subject);
    }
}
