using OrleansWorkflows.Gateway.Planning.Goals;
using OrleansWorkflows.Gateway.Planning.Ranking;

namespace OrleansWorkflows.Gateway.Planning;

/// <summary>What was found for a goal.</summary>
/// <param name="Suggestions">The best first.</param>
public sealed record Plan(PlanRequest Request, Goal Goal, IReadOnlyList<Ranked> Suggestions);
