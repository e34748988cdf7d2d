using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;
using OrleansWorkflows.Gateway.Mcp.Requests;

namespace OrleansWorkflows.Gateway.Mcp.Prompts;

/// <summary>Where prompts come from.</summary>
public interface IPromptSource
{
    IEnumerable<Prompt> List(ToolScope scope);

    /// <summary>Null: there is no such prompt here.</summary>
    ValueTask<GetPromptResult?> GetAsync(RequestContext<GetPromptRequestParams> request, ToolScope scope, CancellationToken cancellationToken);

    /// <summary>Values that an argument can have or usually has, the likeliest first; null: there is no such prompt here.</summary>
    IReadOnlyList<string>? Values(ToolScope scope, string prompt, string argument);
}
