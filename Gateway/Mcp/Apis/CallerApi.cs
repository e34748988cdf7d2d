using System.Security.Cryptography;
using System.Text;
using OrleansWorkflows.Gateway.Catalogue;
using OrleansWorkflows.Gateway.Mcp.Requests;

namespace OrleansWorkflows.Gateway.Mcp.Apis;

/// <summary>The API that a caller brings along, and what its tools are called.</summary>
/// <param name="Owner">Whose results are kept: the same principal with the same API and the same credentials.</param>
public sealed record CallerApi(ApiTarget Target, string Owner)
{
    public string Name => Target.Api.Name;

    public string ExecuteTool => ToolNames.Fit($"{Name}_execute");

    public string QueryTool => ToolNames.Fit($"{Name}_query");

    /// <summary>Null: the caller brings none along.</summary>
    public static CallerApi? Of(McpCaller caller) => caller.Headers.Target is { } api
        ? new CallerApi(new ApiTarget(api, caller.Headers.TargetHeaders ?? new Dictionary<string, string>()), OwnerOf(caller))
        : null;

    /// <summary>Also of callers without an API, whose results come from configured services. Begins with the principal, which all that it has is counted by (<see cref="IResultTablesGrain"/>).</summary>
    public static string OwnerOf(McpCaller caller)
    {
        var text = new StringBuilder(caller.Principal).Append('\n').Append(caller.Headers.Target);
        foreach (var (name, value) in (caller.Headers.TargetHeaders ?? new Dictionary<string, string>()).OrderBy(pair => pair.Key, StringComparer.OrdinalIgnoreCase))
        {
            text.Append('\n').Append(name.ToLowerInvariant()).Append('\0').Append(value);
        }

        var owner = Digest(text.ToString());
        return caller.Principal == McpCaller.Anonymous ? owner : $"{Digest(caller.Principal)}.{owner}";
    }

    /// <summary>Whose recipes learn from a caller's calls, be they of its API or of configured services.</summary>
    public static RecipeOwner LearnerOf(McpCaller caller) => new(caller.Principal, caller.Headers.Target);

    private static string Digest(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 16));
}
