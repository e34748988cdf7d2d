using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;
using OrleansWorkflows.Gateway.Access;
using OrleansWorkflows.Gateway.Mcp.Requests;
using OrleansWorkflows.Gateway.Settings;

namespace OrleansWorkflows.Gateway.Mcp.Prompts;

/// <summary>Handlers of <c>prompts/*</c>.</summary>
public sealed class PromptCatalogue(IEnumerable<IPromptSource> sources, ToolScopes scopes, GatewaySettings settings, ILogger<PromptCatalogue> logger)
{
    private readonly List<IPromptSource> _sources = [.. sources];

    /// <summary>Handler of <c>prompts/list</c>.</summary>
    public async ValueTask<ListPromptsResult> ListAsync(RequestContext<ListPromptsRequestParams> request, CancellationToken cancellationToken)
    {
        var caller = McpCaller.Read(request);
        return await ClusterErrors.AsProtocolErrors(logger, "prompts/list", async () =>
        {
            var scope = await scopes.ResolveAsync(caller, cancellationToken);
            var prompts = PromptsIn(scope).OrderBy(prompt => prompt.Name, StringComparer.Ordinal).ToList();
            var (page, next) = Cursors.Page(prompts, prompt => prompt.Name, request.Params?.Cursor, settings.Mcp.PageSize);
            return new ListPromptsResult { Prompts = page, NextCursor = next, TimeToLive = scope.ListLifetime(settings.Mcp), CacheScope = CacheScope.Private };
        });
    }

    /// <summary>Handler of <c>prompts/get</c>.</summary>
    public async ValueTask<GetPromptResult> GetAsync(RequestContext<GetPromptRequestParams> request, CancellationToken cancellationToken)
    {
        var caller = McpCaller.Read(request);
        return await ClusterErrors.AsProtocolErrors(logger, "prompts/get", async () =>
        {
            var scope = await scopes.ResolveAsync(caller, cancellationToken);
            scope.Grant.Demand(Scopes.WorkflowsRead);
            foreach (var source in _sources)
            {
                if (await source.GetAsync(request, scope, cancellationToken) is { } result)
                {
                    return result;
                }
            }

            throw Unknown(request.Params.Name, scope);
        });
    }

    /// <summary>Values that an argument of a prompt can have.</summary>
    /// <exception cref="McpProtocolException">There is no such prompt.</exception>
    public IReadOnlyList<string> Values(ToolScope scope, string prompt, string argument) =>
        !scope.Grant.Has(Scopes.WorkflowsRead) ? [] : _sources.Select(source => source.Values(scope, prompt, argument)).FirstOrDefault(values => values is not null) ?? throw Unknown(prompt, scope);

    private IEnumerable<Prompt> PromptsIn(ToolScope scope) => !scope.Grant.Has(Scopes.WorkflowsRead) ? [] : _sources.SelectMany(source => source.List(scope));

    private McpProtocolException Unknown(string name, ToolScope scope) => new(
        $"WF0500: there is no prompt '{name}'.{DidYouMean.Hint(name, PromptsIn(scope).Select(prompt => prompt.Name))} prompts/list has all of them.", McpErrorCode.InvalidParams);
}
