using OrleansWorkflows.Gateway.Rest.Problems;

namespace OrleansWorkflows.Gateway.Access;

/// <summary>Refusals of access control; the codes are listed in docs/errors.md.</summary>
internal static class AccessProblems
{
    public static ApiProblem NoCredentials() => new(
        401, "WF0590", "Who calls?", "This gateway asks who calls. Send an API key or a token as 'Authorization: Bearer …', or a key as 'X-Api-Key: …'.");

    public static ApiProblem UnknownKey() => new(
        401, "WF0590", "Key not known", "The API key is not one of this gateway's, or it has expired. Send one that is, as 'Authorization: Bearer …' or 'X-Api-Key: …'; who runs the gateway makes them with 'keys new NAME'.");

    public static ApiProblem ScopeMissing(string scope) => new(
        403, "WF0592", "Scope missing", $"This caller has not the scope '{scope}', which this needs. Use a key or a token that has it, or ask who runs the gateway for it. Nothing was done.");

    public static ApiProblem TooWide(AccessGrant grant) => new(
        403, "WF0594", "Not all of them are yours",
        $"This caller sees {string.Join(", ", grant.Domains)} and nothing else. Say which of them is meant, by domain or by workflow (as domain/name). Nothing was done.");
}
