using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;
using OrleansWorkflows.Gateway.Mcp.Requests;
using OrleansWorkflows.Gateway.Rest.Problems;
using OrleansWorkflows.Gateway.Settings;

namespace OrleansWorkflows.Gateway.Mcp.Resources;

/// <summary>Handlers of <c>resources/*</c>: the resources of every kind as one list.</summary>
public sealed class ResourceCatalogue(IEnumerable<IResourceKind> kinds, ToolScopes scopes, GatewaySettings settings, ILogger<ResourceCatalogue> logger)
{
    private readonly List<IResourceKind> _kinds = [.. kinds];

    /// <summary>Handler of <c>resources/templates/list</c>; templates do not depend on who asks.</summary>
    public ListResourceTemplatesResult ListTemplates() => new()
    {
        ResourceTemplates = [.. _kinds.SelectMany(kind => kind.Templates)],
        TimeToLive = TimeSpan.FromHours(1),
        CacheScope = CacheScope.Private,
    };

    /// <summary>Handler of <c>resources/list</c>.</summary>
    public async ValueTask<ListResourcesResult> ListAsync(RequestContext<ListResourcesRequestParams> request, CancellationToken cancellationToken)
    {
        var caller = McpCaller.Read(request);
        return await ClusterErrors.AsProtocolErrors(logger, "resources/list", async () =>
        {
            var scope = await scopes.ResolveAsync(caller, cancellationToken);
            var resources = new List<Resource>();
            foreach (var kind in KindsFor(scope))
            {
                resources.AddRange(await kind.ListAsync(scope, cancellationToken));
            }

            resources.Sort((one, other) => string.CompareOrdinal(one.Uri, other.Uri));
            var (page, next) = Cursors.Page(resources, resource => resource.Uri, request.Params?.Cursor, settings.Mcp.PageSize);
            return new ListResourcesResult { Resources = page, NextCursor = next, TimeToLive = scope.ListLifetime(settings.Mcp), CacheScope = CacheScope.Private };
        });
    }

    /// <summary>Handler of <c>resources/read</c>.</summary>
    public async ValueTask<ReadResourceResult> ReadAsync(RequestContext<ReadResourceRequestParams> request, CancellationToken cancellationToken)
    {
        var caller = McpCaller.Read(request);
        var uri = request.Params.Uri;
        return await ClusterErrors.AsProtocolErrors(logger, "resources/read", async () =>
        {
            var scope = await scopes.ResolveAsync(caller, cancellationToken);
            foreach (var kind in KindsFor(scope))
            {
                if (await kind.ReadAsync(scope, uri, cancellationToken) is { } result)
                {
                    return result;
                }
            }

            DemandForKindOf(uri, scope);
            throw new McpProtocolException(
                $"WF0502: Resource not found: '{uri}'.{DidYouMean.Hint(uri, await UrisAsync(scope, cancellationToken))} resources/list has those that can be listed, "
                + "resources/templates/list the forms of all.", McpErrorCode.ResourceNotFound);
        });
    }

    /// <summary>Whether the caller of a request may watch a resource: everything that it could read.</summary>
    public async ValueTask<bool> MayWatchAsync(MessageContext request, string uri, CancellationToken cancellationToken)
    {
        var caller = McpCaller.Read(request);
        return await ClusterErrors.AsProtocolErrors(logger, "subscription", async () =>
        {
            var scope = await scopes.ResolveAsync(caller, cancellationToken);
            foreach (var kind in KindsFor(scope))
            {
                if (await kind.ExistsAsync(scope, uri, cancellationToken))
                {
                    return true;
                }
            }

            return false;
        });
    }

    /// <summary>Every value of an argument of a template; null: there is no such template.</summary>
    public async ValueTask<IReadOnlyList<string>?> ValuesAsync(
        ToolScope scope, string template, string argument, IReadOnlyDictionary<string, string> given, CancellationToken cancellationToken) =>
        _kinds.Find(kind => kind.Templates.Any(known => known.UriTemplate == template)) is { } kind
            ? scope.Grant.Has(kind.Scope) ? await kind.ValuesAsync(scope, template, argument, given, cancellationToken) : []
            : null;

    public IEnumerable<string> TemplateUris => _kinds.SelectMany(kind => kind.Templates).Select(template => template.UriTemplate);

    private IEnumerable<IResourceKind> KindsFor(ToolScope scope) => _kinds.Where(kind => scope.Grant.Has(kind.Scope));

    /// <summary>What is not found may be there for callers with another scope.</summary>
    /// <exception cref="ApiProblemException">It may.</exception>
    private void DemandForKindOf(string uri, ToolScope scope)
    {
        foreach (var kind in _kinds.Where(kind => kind.Templates.Any(template => uri.StartsWith(template.UriTemplate[..template.UriTemplate.IndexOf('{')], StringComparison.Ordinal))))
        {
            scope.Grant.Demand(kind.Scope);
        }
    }

    private async ValueTask<List<string>> UrisAsync(ToolScope scope, CancellationToken cancellationToken)
    {
        var uris = new List<string>();
        foreach (var kind in KindsFor(scope))
        {
            uris.AddRange((await kind.ListAsync(scope, cancellationToken)).Select(resource => resource.Uri));
        }

        return uris;
    }
}
