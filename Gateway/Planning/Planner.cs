using OrleansWorkflows.Gateway.Access;
using OrleansWorkflows.Gateway.Catalogue;
using OrleansWorkflows.Gateway.Planning.Catalogue;
using OrleansWorkflows.Gateway.Planning.Drafts;
using OrleansWorkflows.Gateway.Planning.Goals;
using OrleansWorkflows.Gateway.Planning.Ranking;

namespace OrleansWorkflows.Gateway.Planning;

/// <summary>Finds what can be done for a goal. Deterministic: the same request, catalogue and tools give the same plan.</summary>
public sealed class Planner(KnownTools tools)
{
    private const string DefaultDomain = "default";

    private readonly SubjectIndexes _indexes = new();

    private readonly Composer _composer = new();

    /// <param name="scope">Names the catalogue that the snapshot is of.</param>
    /// <param name="grant">What the caller sees; of the rest nothing can be told from a plan, the weight of a word included.</param>
    /// <param name="domain">Of the address that it called: only workflows of this domain, and where a draft would be put when the request names none. Null: of all.</param>
    public async ValueTask<Plan> PlanAsync(PlanRequest request, string scope, CatalogueSnapshot snapshot, AccessGrant grant, string? domain = null)
    {
        var index = _indexes.Of(scope, snapshot, grant);
        var goal = GoalReader.Read(request.Goal, request.Today, index.Has);
        var plan = new Plan(request, goal, Ranker.Rank(goal, index, IsMeant, request.Limit));
        return plan.Suggestions.Count > 0 || !MayDraft(grant) ? plan
            : plan with { Draft = Draft(goal, index, IsMeant, await tools.ListAsync(), request.Domain ?? domain ?? DefaultDomain, snapshot) };

        bool IsMeant(Subject subject) => (request.Domain is null || subject.Card!.Domain == request.Domain) && (domain is null || subject.Card!.Domain == domain);
    }

    /// <summary>
    /// A draft is for callers that could make a workflow of it, who can learn of every service by that anyway. Whoever sees some of the domains only can not, and would be
    /// told of services, and by the draft's name of workflows, that it does not see.
    /// </summary>
    private static bool MayDraft(AccessGrant grant) => grant.Has(Scopes.WorkflowsWrite) || (grant.Has(Scopes.Services) && !grant.IsLimited);

    /// <summary>Under a name that is free, and only when the validator has nothing against it.</summary>
    private Draft? Draft(Goal goal, SubjectIndex index, Func<Subject, bool> isVisible, IReadOnlyList<KnownTool> known, string domain, CatalogueSnapshot snapshot)
    {
        if (_composer.Compose(goal, index, isVisible, known, domain) is not { } draft)
        {
            return null;
        }

        var name = draft.Name;
        for (var i = 2; snapshot.Find(domain, name) is not null; i++)
        {
            name = $"{draft.Name}_{i}";
        }

        draft = draft with { Name = name };
        return DraftWriter.Problems(draft, KnownTools.Context(known)).Count == 0 ? draft : null;
    }
}
