using ModelContextProtocol;
using OrleansWorkflows.Gateway.Access;
using OrleansWorkflows.Gateway.Catalogue;
using OrleansWorkflows.Gateway.Rest.Problems;
using OrleansWorkflows.Gateway.Settings;

namespace OrleansWorkflows.Gateway.Mcp.Requests;

/// <summary>The workflows that a request sees.</summary>
/// <param name="Name">Empty: the common catalogue; else the private one of a spec URL.</param>
/// <param name="Domain">Null: all of them.</param>
public sealed record ToolScope(string Name, CatalogueSnapshot Snapshot, string? Domain)
{
    /// <summary>For a catalogue chosen by a header: another request to the same address may see another one.</summary>
    private static readonly TimeSpan PrivateLifetime = TimeSpan.FromSeconds(5);

    public AccessGrant Grant { get; init; } = AccessGrant.Everything;

    public bool IsPrivate => Name.Length > 0;

    /// <summary>Drafts included.</summary>
    public IEnumerable<WorkflowCard> Cards => Domain is null && !Grant.IsLimited ? Snapshot.Cards : Snapshot.Cards.Where(Sees);

    /// <summary>What can be called.</summary>
    public IEnumerable<WorkflowCard> Callable => Cards.Where(card => !card.IsDraft);

    /// <summary>How long a client may keep a list of it.</summary>
    /// <param name="isChosen">More of the list than the catalogue is the caller's own: headers choose it, or calls of services bring recipes.</param>
    public TimeSpan ListLifetime(McpSettings settings, bool isChosen = false) => (IsPrivate || isChosen) && PrivateLifetime < settings.ListLifetime ? PrivateLifetime : settings.ListLifetime;

    public string ToolOf(WorkflowCard card) => Snapshot.ToolNames.Of(card.Domain, card.Name)!;

    /// <summary>The workflow of a tool; null: none that this request sees.</summary>
    public WorkflowCard? FindTool(string tool) =>
        Snapshot.ToolNames.Find(tool) is { IsDraft: false } card && Sees(card) ? card : null;

    public bool Sees(WorkflowCard card) => (Domain is null || card.Domain == Domain) && Grant.Sees(card.Domain, card.Name);
}

/// <summary>Finds the <see cref="ToolScope"/> of a caller.</summary>
public sealed class ToolScopes(IGrainFactory grains, WorkflowCatalogue catalogue)
{
    /// <exception cref="ApiProblemException">The caller may not bring along what its headers name; or the spec of <c>X-Workflow-URL</c> can not be had or is not valid; everything wrong is listed.</exception>
    /// <exception cref="McpProtocolException">The address names a domain that does not exist.</exception>
    public async ValueTask<ToolScope> ResolveAsync(McpCaller caller, CancellationToken cancellationToken)
    {
        if (caller.Headers.Target is { } target)
        {
            caller.Grant.Demand(Scopes.Services);
            if (!caller.Grant.Has(Scopes.WorkflowsWrite) && (await grains.GetGrain<IServiceCatalogueGrain>(0).List()).Any(service => service.Name == target.Name))
            {
                // Workflows of others would be led to where this caller wants them; who writes workflows has them call what it likes anyway.
                throw new ApiProblemException(AccessProblems.NameTaken(target.Name));
            }
        }

        var name = "";
        if (caller.Headers.WorkflowUrl is { } url)
        {
            caller.Grant.Demand(Scopes.WorkflowsWrite);
            var reply = await grains.GetGrain<IRegistryGrain>(WorkflowCatalogue.Tenant).LoadFromUrl(url, caller.Principal, caller.Headers.Target);
            if (!reply.Accepted)
            {
                throw new ApiProblemException(McpProblems.SpecNotLoaded(url, reply.Problems));
            }

            catalogue.Expect(reply.CatalogueVersion);
            name = reply.Scope;
        }

        var scope = new ToolScope(name, await catalogue.ReadAsync(name, cancellationToken), caller.Domain) { Grant = caller.Grant };

        // Whoever may neither see nor start workflows is not told which domains there are either.
        return caller.Domain is null || !(caller.Grant.Has(Scopes.WorkflowsRead) || caller.Grant.Has(Scopes.ExecutionsStart)) || scope.Cards.Any()
            ? scope
            : throw UnknownDomain(caller.Domain, scope);
    }

    /// <summary>The same scope, read again whatever is cached.</summary>
    public async ValueTask<ToolScope> RefreshAsync(ToolScope scope, CancellationToken cancellationToken)
    {
        await catalogue.RefreshAsync(scope.Name, cancellationToken);
        return scope with { Snapshot = await catalogue.ReadAsync(scope.Name, cancellationToken) };
    }

    private static McpProtocolException UnknownDomain(string domain, ToolScope scope)
    {
        var domains = (scope with { Domain = null }).Cards.Select(card => card.Domain).Distinct().ToList();
        var known = domains.Count == 0 ? "There are no workflows yet." : $"There are: {string.Join(", ", domains.Take(20))}.";
        return new McpProtocolException(
            $"There is no domain '{domain}'.{DidYouMean.Hint(domain, domains)} {known} /mcp serves them all.", McpErrorCode.InvalidParams);
    }
}
