using System.Globalization;
using OrleansWorkflows.Gateway.Rest.Problems;

namespace OrleansWorkflows.Gateway.Access;

/// <summary>Refusals of access control; the codes are listed in docs/errors.md.</summary>
internal static class AccessProblems
{
    public static ApiProblem NoCredentials() => new(
        401, "WF0590", "Who calls?", "This gateway asks who calls. Send an API key or a token as 'Authorization: Bearer …', or a key as 'X-Api-Key: …'.");

    public static ApiProblem UnknownKey() => new(
        401, "WF0590", "Key not known", "The API key is not one of this gateway's, or it has expired. Send one that is, as 'Authorization: Bearer …' or 'X-Api-Key: …'; who runs the gateway makes them with 'keys new NAME'.");

    /// <param name="why">A sentence about the token.</param>
    public static ApiProblem BadToken(string why) => new(
        401, "WF0591", "Token not taken", $"The bearer token is refused: {why} Get a new one from the authorization server that /.well-known/oauth-protected-resource names.");

    public static ApiProblem IssuerAway() => new(
        503, "WF0596", "The authorization server is away",
        "The signing keys of the authorization server can not be had at the moment, so no token can be checked. Nothing was done. Try again in some seconds; API keys are taken meanwhile.")
    {
        Headers = new Dictionary<string, string> { ["Retry-After"] = "10" },
    };

    public static ApiProblem ScopeMissing(string scope) => new(
        403, "WF0592", "Scope missing", $"This caller has not the scope '{scope}', which this needs. Use a key or a token that has it, or ask who runs the gateway for it. Nothing was done.");

    public static ApiProblem TooManyRequests(int limit, TimeSpan wait) => new(
        429, "WF0597", "Too many requests", $"This caller may make {limit} requests a minute. Nothing was done. Go on in {Seconds(wait)} s (Retry-After).")
    {
        Headers = new Dictionary<string, string> { ["Retry-After"] = Seconds(wait) },
    };

    public static ApiProblem TooMuchOpen() => new(
        503, "WF0226", "Too many listeners", "This caller has as many event streams and sockets open as one caller may (half of Live:MaxSockets). Close some of them, then try again.")
    {
        Headers = new Dictionary<string, string> { ["Retry-After"] = "30" },
    };

    public static ApiProblem TooManyExecutions(int limit) => new(
        429, "WF0598", "Too many executions",
        $"This caller may have {limit} executions at once, and has. Nothing was started. Wait until one of them ends, or cancel one, then start again.")
    {
        Headers = new Dictionary<string, string> { ["Retry-After"] = "1" },
    };

    public static ApiProblem NameTaken(string name) => new(
        403, "WF0599", "The name is a service's",
        $"The API that X-Target-URL brings along would be called '{name}', as a configured service is, and steps that call that service would reach it instead. Send another X-API-Name; "
        + $"this one is for callers with the scope '{Scopes.WorkflowsWrite}'. Nothing was done.");

    public static ApiProblem TooWide(AccessGrant grant) => new(
        403, "WF0594", "Not all of them are yours",
        $"This caller sees {string.Join(", ", grant.Domains)} and nothing else. Say which of them is meant, by domain or by workflow (as domain/name). Nothing was done.");

    public static ApiProblem DescendantsUnseen(AccessGrant grant) => new(
        403, "WF0594", "Not all of them are yours",
        $"This caller sees {string.Join(", ", grant.Domains)} and nothing else, and the descendants of an execution may be of other domains. Export it without children. Nothing was done.");

    private static string Seconds(TimeSpan wait) => Math.Max(1, (int)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
}
