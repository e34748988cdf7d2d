using OrleansWorkflows.Gateway.Planning.Drafts;
using OrleansWorkflows.Gateway.Planning.Goals;
using OrleansWorkflows.Gateway.Planning.Ranking;

namespace OrleansWorkflows.Gateway.Planning;

/// <summary>What was found for a goal.</summary>
/// <param name="Suggestions">The best first.</param>
public sealed record Plan(PlanRequest Request, Goal Goal, IReadOnlyList<Ranked> Suggestions)
{
    /// <summary>Where no workflow fits: one that could be made of what is known. Null: none could.</summary>
    public Draft? Draft { get; init; }

    /// <summary>A model chose among what was found.</summary>
    public bool IsRefined { get; init; }
}
