using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;
using OrleansWorkflows.Gateway.Mcp.Prompts;
using OrleansWorkflows.Gateway.Mcp.Requests;
using OrleansWorkflows.Gateway.Mcp.Resources;

namespace OrleansWorkflows.Gateway.Mcp.Completions;

/// <summary>Handler of <c>completion/complete</c>: values for the arguments of prompts and of resource templates that begin with what was typed.</summary>
public sealed class McpCompletions(PromptCatalogue prompts, ResourceCatalogue resources, ToolScopes scopes, ILogger<McpCompletions> logger)
{
    /// <summary>The protocol allows no more.</summary>
    private const int MaxValues = 100;

    public async ValueTask<CompleteResult> CompleteAsync(RequestContext<CompleteRequestParams> request, CancellationToken cancellationToken)
    {
        var caller = McpCaller.Read(request);
        var (reference, argument) = (request.Params.Ref, request.Params.Argument);
        return await ClusterErrors.AsProtocolErrors(logger, "completion/complete", async () =>
        {
            var scope = await scopes.ResolveAsync(caller, cancellationToken);
            var given = (request.Params.Context?.Arguments ?? new Dictionary<string, string>()).ToDictionary();
            var values = reference switch
            {
                PromptReference prompt => prompts.Values(scope, prompt.Name, argument.Name),
                ResourceTemplateReference { Uri: { } template } => await resources.ValuesAsync(scope, template, argument.Name, given, cancellationToken) ?? throw UnknownTemplate(template),
                _ => throw new McpProtocolException("WF0503: ref must be a prompt (ref/prompt with name) or a resource template (ref/resource with uri).", McpErrorCode.InvalidParams),
            };
            var fitting = values.Where(value => value.StartsWith(argument.Value ?? "", StringComparison.OrdinalIgnoreCase)).ToList();
            return new CompleteResult
            {
                Completion = new Completion { Values = [.. fitting.Take(MaxValues)], Total = fitting.Count, HasMore = fitting.Count > MaxValues },
            };
        });
    }

    private McpProtocolException UnknownTemplate(string template) => new(
        $"WF0503: there is no resource template '{template}'.{DidYouMean.Hint(template, resources.TemplateUris)} There are: {string.Join(", ", resources.TemplateUris)}.",
        McpErrorCode.InvalidParams);
}
