using OrleansWorkflows.Gateway.Planning.Catalogue;
using OrleansWorkflows.Gateway.Planning.Parameters;

namespace OrleansWorkflows.Gateway.Planning.Ranking;

/// <summary>How well one subject fits a goal.</summary>
/// <param name="Score">0 to 1; what is offered has at least <see cref="Ranker.Least"/>.</param>
/// <param name="Matched">Words of the goal that it has, in the order of the goal.</param>
/// <param name="Unmatched">Words of the goal that it has not.</param>
public sealed record Ranked(Subject Subject, double Score, Filling Filling, IReadOnlyList<WordMatch> Matched, IReadOnlyList<string> Unmatched);
