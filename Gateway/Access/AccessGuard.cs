using System.Security.Claims;
using OrleansWorkflows.Gateway.Access.Keys;
using OrleansWorkflows.Gateway.Access.Limits;
using OrleansWorkflows.Gateway.Access.Tokens;
using OrleansWorkflows.Gateway.Mcp.Requests;
using OrleansWorkflows.Gateway.Rest;
using OrleansWorkflows.Gateway.Rest.Problems;
using OrleansWorkflows.Gateway.Rest.Requests;
using OrleansWorkflows.Gateway.Settings;

namespace OrleansWorkflows.Gateway.Access;

/// <summary>
/// The one place where requests are let in: finds out who calls, and holds the <see cref="RequiredScope"/> of the route and the workflow or execution in its path against
/// what the caller may. Without access control everybody may everything. MCP tools, resources and prompts are looked at behind their route, one by one.
/// </summary>
public sealed class AccessGuard(RequestDelegate next, GatewaySettings settings, ApiKeys keys, TokenCheck tokens, ResourceMetadata metadata, McpScopes mcp, RequestLimiter limiter, OpenConnections open, IGrainFactory grains)
{
    private const string KeyHeader = "X-Api-Key";

    private const string Bearer = "Bearer ";

    public async Task InvokeAsync(HttpContext context)
    {
        if (settings.Access.IsConfigured && await RefusalAsync(context) is { } refusal)
        {
            await refusal.ExecuteAsync(context);
            return;
        }

        if (AccessIdentity.From(context.User) is not { Principal: { } principal } caller || context.GetEndpoint()?.Metadata.GetMetadata<StaysOpen>() is null)
        {
            await next(context);
            return;
        }

        using var held = open.TryHold(context, principal, IsStill(caller, CredentialOf(context.Request)!));
        await (held is null ? AccessProblems.TooMuchOpen().ExecuteAsync(context) : next(context));
    }

    private Func<CancellationToken, ValueTask<bool>> IsStill(AccessIdentity caller, string credential) => async cancellationToken =>
        AccessIdentity.From((await WhoAsync(credential, cancellationToken)).User) is { } now && now.Principal == caller.Principal && now.Grant.IsSame(caller.Grant);

    private async ValueTask<(ClaimsPrincipal? User, ApiProblem? Problem)> WhoAsync(string credential, CancellationToken cancellationToken) =>
        tokens.IsToken(credential) ? await tokens.CheckAsync(credential, cancellationToken) : (keys.Find(credential), AccessProblems.UnknownKey());

    /// <summary>Null: it may pass; who calls is then the request's user.</summary>
    private async ValueTask<ApiProblem?> RefusalAsync(HttpContext context)
    {
        var endpoint = context.GetEndpoint();
        // What is not there is told only to those who are known.
        var required = endpoint is null ? RequiredScope.AnyCaller : endpoint.Metadata.GetMetadata<RequiredScope>() ?? RequiredScope.Of(null);
        if (CredentialOf(context.Request) is not { } credential)
        {
            context.User = AccessIdentity.Nobody;
            return required.IsPublic ? null : Challenge(context, AccessProblems.NoCredentials(), null);
        }

        var (user, problem) = await WhoAsync(credential, context.RequestAborted);
        if (user is null)
        {
            return Challenge(context, problem!, "invalid_token");
        }

        context.User = user;
        if (limiter.Refusal(AccessIdentity.From(user)!) is { } tooMany)
        {
            return tooMany;
        }

        var grant = context.Grant();

        // Who has a token can get one with more scopes, and is told so by the status; who has a key reads the answer of the tool.
        var needed = required.Scope ?? (tokens.IsToken(credential) ? mcp.Needed(context.Request) : null);
        return needed is not null && !grant.Has(needed)
            ? Challenge(context, AccessProblems.ScopeMissing(needed), "insufficient_scope", needed)
            : await OutOfSightAsync(context, endpoint, grant);
    }

    private static string? CredentialOf(HttpRequest request)
    {
        var authorization = request.Headers.Authorization.ToString();
        var credential = authorization.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase) ? authorization[Bearer.Length..].Trim() : request.Headers[KeyHeader].ToString().Trim();
        return credential.Length > 0 ? credential : null;
    }

    /// <summary>A workflow or execution in the path that this caller does not see is, to it, not there.</summary>
    private async ValueTask<ApiProblem?> OutOfSightAsync(HttpContext context, Endpoint? endpoint, AccessGrant grant)
    {
        if (!grant.IsLimited || endpoint is not RouteEndpoint { RoutePattern.RawText: { } pattern })
        {
            return null;
        }

        pattern = pattern.StartsWith(Routes.VersionedPrefix, StringComparison.Ordinal) ? pattern[Routes.VersionedPrefix.Length..] : pattern;
        if (pattern.StartsWith("/workflows/{", StringComparison.Ordinal) || pattern.StartsWith("/w/{", StringComparison.Ordinal))
        {
            var workflow = WorkflowRef.Read(context);
            return grant.Sees(workflow.Domain, workflow.Name) ? null : ApiProblems.UnknownWorkflow(WorkflowIds.Of(workflow.Domain, workflow.Name), "");
        }

        if (!pattern.StartsWith("/executions/{id}", StringComparison.Ordinal) || !ExecutionIds.TryRead(context, out var id))
        {
            return null;
        }

        var view = await grains.GetGrain<IExecutionGrain>(id.Value).Get(includeSteps: false);
        return view is null || grant.Sees(view.Domain, view.Workflow) ? null : ExecutionIds.Unknown(context);
    }

    private ApiProblem Challenge(HttpContext context, ApiProblem problem, string? error, string? scope = null) => problem.Status == 503 ? problem : problem with
    {
        Headers = new Dictionary<string, string>
        {
            ["WWW-Authenticate"] = string.Concat(
                "Bearer realm=\"orleans-workflows\"", error is null ? "" : $", error=\"{error}\"", scope is null ? "" : $", scope=\"{scope}\"",
                metadata.AddressFor(context) is { } address ? $", resource_metadata=\"{address}\"" : ""),
        },
    };
}
