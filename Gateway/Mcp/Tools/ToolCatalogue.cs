using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;
using OrleansWorkflows.Gateway.Access;
using OrleansWorkflows.Gateway.Mcp.Requests;
using OrleansWorkflows.Gateway.Settings;

namespace OrleansWorkflows.Gateway.Mcp.Tools;

/// <summary>The list of tools as one request sees it: the management tools, one tool a workflow, and those of the APIs at hand.</summary>
public sealed class ToolCatalogue(IEnumerable<IManagementTool> management, IEnumerable<IToolSource> sources, ToolScopes scopes, GatewaySettings settings, ILogger<ToolCatalogue> logger)
{
    private readonly WorkflowToolList _workflows = new();

    private readonly Dictionary<string, IManagementTool> _management = management.ToDictionary(tool => tool.Definition.Name, StringComparer.Ordinal);

    /// <summary>Handler of <c>tools/list</c>.</summary>
    public async ValueTask<ListToolsResult> ListAsync(RequestContext<ListToolsRequestParams> request, CancellationToken cancellationToken)
    {
        var caller = McpCaller.Read(request);
        var scope = await ClusterErrors.AsProtocolErrors(logger, "tools/list", () => scopes.ResolveAsync(caller, cancellationToken));
        var brought = await ClusterErrors.AsProtocolErrors(logger, "tools/list", () => BroughtAsync(caller, cancellationToken));
        var (entries, next) = Cursors.Page(EntriesOf(caller, scope, brought), entry => entry.Name, request.Params?.Cursor, settings.Mcp.PageSize);
        List<Tool> page = [.. entries.Select(_workflows.Show)];
        return new ListToolsResult
        {
            Tools = caller.Headers.Hints.IsEmpty ? page : [.. page.Select(tool => WithHint(tool, caller.Headers.Hints, scope))],
            NextCursor = next,
            TimeToLive = scope.ListLifetime(settings.Mcp, caller.Headers.ChooseTools || brought.Count > 0),
            CacheScope = CacheScope.Private,
        };
    }

    /// <summary>Null: not one of them.</summary>
    public IManagementTool? FindManagement(string name) => _management.GetValueOrDefault(name);

    public async ValueTask<IReadOnlyList<string>> NamesAsync(McpCaller caller, ToolScope scope, CancellationToken cancellationToken) =>
        [.. EntriesOf(caller, scope, await BroughtAsync(caller, cancellationToken)).Select(entry => entry.Name)];

    /// <summary>Hints know a workflow by its tool, by its name or by <c>domain/name</c>.</summary>
    private Tool WithHint(Tool tool, ToolHints hints, ToolScope scope) => scope.FindTool(tool.Name) is { } card
        ? hints.Apply(tool, name => NameIn(scope, name), tool.Name, card.Name, $"{card.Domain}/{card.Name}")
        : hints.Apply(tool, name => NameIn(scope, name), tool.Name);

    private string NameIn(ToolScope scope, string name) =>
        _management.ContainsKey(name) || scope.FindTool(name) is not null ? name
        : scope.Callable.FirstOrDefault(card => card.Name == name || $"{card.Domain}/{card.Name}" == name) is { } card ? scope.ToolOf(card)
        : name;

    private async ValueTask<List<Tool>> BroughtAsync(McpCaller caller, CancellationToken cancellationToken)
    {
        var tools = new List<Tool>();
        foreach (var source in caller.Sees(ToolGroups.Services) && caller.Grant.Has(Scopes.Services) ? sources : [])
        {
            tools.AddRange(await source.ListAsync(caller, cancellationToken));
        }

        return tools;
    }

    /// <summary>Of tools with one name the first counts, as it does when it is called.</summary>
    private List<ToolEntry> EntriesOf(McpCaller caller, ToolScope scope, List<Tool> brought)
    {
        List<ToolEntry> others =
        [
            .. _management.Values.Where(tool => caller.Sees(tool.Group) && caller.Grant.Has(tool.Scope)).Select(tool => tool.Definition)
                .Concat(brought.Where(tool => scope.FindTool(tool.Name) is null))
                .DistinctBy(tool => tool.Name)
                .OrderBy(tool => tool.Name, StringComparer.Ordinal)
                .Select(tool => new ToolEntry(tool.Name, tool, null)),
        ];
        return caller.Sees(ToolGroups.Workflows) && caller.Grant.Has(Scopes.ExecutionsStart) ? _workflows.MergeWith(others, scope) : others;
    }
}
