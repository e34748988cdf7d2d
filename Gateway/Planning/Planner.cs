using OrleansWorkflows.Gateway.Catalogue;
using OrleansWorkflows.Gateway.Planning.Catalogue;
using OrleansWorkflows.Gateway.Planning.Goals;
using OrleansWorkflows.Gateway.Planning.Ranking;

namespace OrleansWorkflows.Gateway.Planning;

/// <summary>Finds what can be done for a goal. Deterministic: the same request and catalogue give the same plan.</summary>
public sealed class Planner
{
    private readonly SubjectIndexes _indexes = new();

    /// <param name="scope">Names the catalogue that the snapshot is of.</param>
    /// <param name="isVisible">The caller may see and start it.</param>
    public Plan Plan(PlanRequest request, string scope, CatalogueSnapshot snapshot, Func<WorkflowCard, bool> isVisible)
    {
        var index = _indexes.Of(scope, snapshot);
        var goal = GoalReader.Read(request.Goal, request.Today, index.Has);
        return new Plan(request, goal, Ranker.Rank(goal, index, IsVisible, request.Limit));

        bool IsVisible(Subject subject) => (request.Domain is null || subject.Card!.Domain == request.Domain) && isVisible(subject.Card!);
    }
}
