using OrleansWorkflows.Gateway.Access;
using OrleansWorkflows.Gateway.Catalogue;
using OrleansWorkflows.Gateway.Rest.Problems;
using OrleansWorkflows.Gateway.Rest.Requests;

namespace OrleansWorkflows.Gateway.Rest;

/// <summary>Workflow ids as callers see them, and what to say about wrong ones.</summary>
public static class WorkflowIds
{
    /// <summary><c>domain/name</c>; in the domain <c>default</c> the bare name.</summary>
    public static string Of(string domain, string name) => domain == WorkflowRef.DefaultDomain ? name : $"{domain}/{name}";

    /// <summary>The 404 for a workflow, with what may have been meant of what the caller sees.</summary>
    public static async Task<ApiProblem> UnknownAsync(this WorkflowCatalogue catalogue, WorkflowRef workflow, AccessGrant grant, CancellationToken cancellationToken)
    {
        var cards = (await catalogue.ListAsync("", cancellationToken)).Where(card => grant.Sees(card.Domain, card.Name)).ToList();
        return ApiProblems.UnknownWorkflow(Of(workflow.Domain, workflow.Name), Hint(workflow, cards));
    }

    public static Task<ApiProblem> UnknownAsync(this WorkflowCatalogue catalogue, WorkflowRef workflow, HttpContext http) =>
        catalogue.UnknownAsync(workflow, http.Grant(), http.RequestAborted);

    public static string Hint(WorkflowRef workflow, IReadOnlyList<WorkflowCard> cards)
    {
        var sameName = cards.Where(card => card.Name == workflow.Name).Select(card => Of(card.Domain, card.Name)).ToList();
        if (sameName.Count > 0)
        {
            return $" There is '{string.Join("', '", sameName)}'.";
        }

        var near = DidYouMean.Nearest(workflow.ToString(), cards.Select(card => $"{card.Domain}/{card.Name}"));
        if (near is not null)
        {
            var found = WorkflowRef.Parse(near);
            return $" Did you mean '{Of(found.Domain, found.Name)}'?";
        }

        // A right name in a wrong domain is nearer than the whole text shows.
        var nearName = DidYouMean.Nearest(workflow.Name, cards.Select(card => card.Name));
        return cards.FirstOrDefault(card => card.Name == nearName) is { } other ? $" Did you mean '{Of(other.Domain, other.Name)}'?" : "";
    }
}
