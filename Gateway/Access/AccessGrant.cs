using OrleansWorkflows.Gateway.Access.Limits;
using OrleansWorkflows.Gateway.Rest.Problems;
using OrleansWorkflows.Gateway.Rest.Requests;

namespace OrleansWorkflows.Gateway.Access;

/// <summary>What one caller may do and see. Immutable.</summary>
public sealed record AccessGrant
{
    /// <summary>Without access control, and of the client that started this process.</summary>
    public static readonly AccessGrant Everything = new() { Scopes = [Access.Scopes.Admin] };

    public static readonly AccessGrant Nothing = new() { Scopes = [], Tools = ToolGroups.None };

    public required IReadOnlyList<string> Scopes { get; init; }

    /// <summary><c>domain</c>, or <c>domain/workflow</c>. Empty: all there are.</summary>
    public IReadOnlyList<string> Domains { get; init; } = [];

    public ToolGroups Tools { get; init; } = ToolGroups.All;

    public AccessLimits Limits { get; init; } = AccessLimits.None;

    /// <summary>True when it sees some of the workflows only.</summary>
    public bool IsLimited => Domains.Count > 0;

    /// <summary>Whether both allow and show the same.</summary>
    public bool IsSame(AccessGrant other) =>
        Scopes.SequenceEqual(other.Scopes) && Domains.SequenceEqual(other.Domains) && (Tools, Limits) == (other.Tools, other.Limits);

    /// <param name="scope">Null: what is asked for has no scope of its own.</param>
    public bool Has(string? scope) => Scopes.Contains(Access.Scopes.Admin) || (scope is not null && Scopes.Contains(scope));

    public bool Sees(string domain, string workflow) =>
        !IsLimited || Domains.Any(entry => entry == domain || (entry.Length == domain.Length + 1 + workflow.Length && entry == $"{domain}/{workflow}"));

    /// <exception cref="ApiProblemException">It has not the scope (403).</exception>
    public void Demand(string? scope)
    {
        if (!Has(scope))
        {
            throw new ApiProblemException(AccessProblems.ScopeMissing(scope ?? Access.Scopes.Admin));
        }
    }

    /// <summary>The one domain or workflow that a question over many is about, for this caller.</summary>
    /// <param name="domain">As asked for; null: all.</param>
    /// <param name="workflow">As asked for; null: all.</param>
    /// <exception cref="ApiProblemException">It is about more than one of those that this caller sees, or about none (403).</exception>
    public (string? Domain, string? Workflow) Narrow(string? domain, string? workflow)
    {
        if (!IsLimited)
        {
            return (domain, workflow);
        }

        var meant = Domains
            .Select(entry => entry.Contains('/') ? WorkflowRef.Parse(entry) : new WorkflowRef(entry, ""))
            .Where(entry => (domain is null || entry.Domain == domain) && (workflow is null || entry.Name.Length == 0 || entry.Name == workflow))
            .Select(entry => (entry.Domain, Workflow: entry.Name.Length > 0 ? entry.Name : workflow))
            .Distinct()
            .ToList();
        return meant.Count == 1 ? meant[0] : throw new ApiProblemException(AccessProblems.TooWide(this));
    }

    /// <summary><see cref="Narrow(string?, string?)"/> for a list of executions.</summary>
    public ListExecutionsRequest Narrow(ListExecutionsRequest request)
    {
        var (domain, workflow) = Narrow(request.Domain, request.Workflow);
        return request with { Domain = domain, Workflow = workflow };
    }
}
