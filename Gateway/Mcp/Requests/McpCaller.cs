using System.Security.Claims;
using ModelContextProtocol;
using ModelContextProtocol.Server;

namespace OrleansWorkflows.Gateway.Mcp.Requests;

/// <summary>Who asks, and what the headers and the address of the request choose: a catalogue, a domain, a target API.</summary>
public sealed record McpCaller
{
    public const string DomainRoute = "catalog";

    public const string Anonymous = "anonymous";

    /// <summary>The user, as sessions know one; <see cref="Anonymous"/> without authentication.</summary>
    public string Principal { get; init; } = Anonymous;

    /// <summary>From <c>/mcp/{domain}</c>: only the workflows of this domain. Null: all.</summary>
    public string? Domain { get; init; }

    public CallerHeaders Headers { get; init; } = CallerHeaders.None;

    /// <summary>Must be called before the first <c>await</c> of a handler: in a session the HTTP request may end before the handler does.</summary>
    /// <exception cref="McpProtocolException">A header is malformed; the message names each and says how to mend it.</exception>
    public static McpCaller Read(MessageContext request) => Read(request.User, request.Services?.GetService<IHttpContextAccessor>()?.HttpContext);

    /// <inheritdoc cref="Read(MessageContext)"/>
    /// <param name="http">Null: the request did not come over HTTP.</param>
    public static McpCaller Read(ClaimsPrincipal? user, HttpContext? http)
    {
        var caller = new McpCaller
        {
            Principal = user?.FindFirstValue(ClaimTypes.NameIdentifier) ?? user?.FindFirstValue("sub") ?? user?.FindFirstValue(ClaimTypes.Upn) ?? Anonymous,
        };
        if (http is null)
        {
            return caller;
        }

        var problems = new List<Problem>();
        var headers = CallerHeaders.Read(http.Request.Headers, problems);
        return problems.Count == 0
            ? caller with { Domain = http.GetRouteValue(DomainRoute) as string, Headers = headers }
            : throw new McpProtocolException(
                string.Join(" ", problems.Select(problem => $"{problem.Code}: {problem.Path}: {problem.Message}")), McpErrorCode.InvalidParams);
    }
}
