using System.Security.Claims;
using ModelContextProtocol;
using ModelContextProtocol.Server;
using OrleansWorkflows.Gateway.Access;

namespace OrleansWorkflows.Gateway.Mcp.Requests;

/// <summary>Who asks, and what the headers and the address of the request choose: a catalogue, a domain, a target API.</summary>
public sealed record McpCaller
{
    public const string DomainRoute = "catalog";

    /// <summary>Query of the address, which is so a catalogue of its own.</summary>
    private const string ToolsField = "tools";

    public const string Anonymous = Principals.Anonymous;

    /// <summary>The user, as sessions know one; <see cref="Anonymous"/> without authentication.</summary>
    public string Principal { get; init; } = Anonymous;

    /// <summary>From <c>/mcp/{domain}</c>: only the workflows of this domain. Null: all.</summary>
    public string? Domain { get; init; }

    public CallerHeaders Headers { get; init; } = CallerHeaders.None;

    public AccessGrant Grant { get; init; } = AccessGrant.Everything;

    /// <summary>From <c>?tools=workflows,services</c>: only tools of these groups. Default: all that the grant shows.</summary>
    public ToolGroups Tools { get; init; } = ToolGroups.All;

    /// <summary>Whether it is shown a tool: what it is not shown is, to it, not there.</summary>
    public bool Sees(ToolGroups group) => (Grant.Tools & Tools & group) != ToolGroups.None;

    /// <summary>Must be called before the first <c>await</c> of a handler: in a session the HTTP request may end before the handler does.</summary>
    /// <exception cref="McpProtocolException">A header is malformed; the message names each and says how to mend it.</exception>
    public static McpCaller Read(MessageContext request) => Read(request.User, request.Services?.GetService<IHttpContextAccessor>()?.HttpContext);

    /// <inheritdoc cref="Read(MessageContext)"/>
    /// <param name="http">Null: the request did not come over HTTP.</param>
    public static McpCaller Read(ClaimsPrincipal? user, HttpContext? http)
    {
        var caller = new McpCaller
        {
            Principal = Principals.Of(user),
            Grant = (AccessIdentity.From(user) ?? AccessIdentity.From(http?.User))?.Grant ?? AccessGrant.Everything,
        };
        if (http is null)
        {
            return caller;
        }

        var problems = new List<Problem>();
        var headers = CallerHeaders.Read(http.Request.Headers, problems);
        var tools = http.Request.Query[ToolsField].SelectMany(value => (value ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)).ToList();
        foreach (var word in ToolGroupWords.Unknown(tools))
        {
            problems.Add(new Problem("WF0593", $"?{ToolsField}=", $"'{word}' is not a group of tools.{DidYouMean.Hint(word, ToolGroupWords.All)} Known: {string.Join(", ", ToolGroupWords.All)}."));
        }

        return problems.Count == 0
            ? caller with { Tools = ToolGroupWords.Read(tools), Domain = http.GetRouteValue(DomainRoute) as string, Headers = headers }
            : throw new McpProtocolException(
                string.Join(" ", problems.Select(problem => $"{problem.Code}: {problem.Path}: {problem.Message}")), McpErrorCode.InvalidParams);
    }
}
