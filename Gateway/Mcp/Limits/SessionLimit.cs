using System.Security.Claims;
using OrleansWorkflows.Gateway.Mcp.Transports;
using OrleansWorkflows.Gateway.Settings;

namespace OrleansWorkflows.Gateway.Mcp.Limits;

/// <summary>
/// How many sessions (2025-11-25 and older) one caller has at this gateway: clients that go without a word leave theirs behind. One beyond <c>Mcp:MaxSessions</c> ends the
/// caller's own that was idle longest, whose client, if it is still there, is told 404 and begins anew, as the protocol has it. When none is idle the new one is refused.
/// </summary>
internal sealed class SessionLimit(CallerSessions sessions, EndpointDataSource endpoints, IServiceScopeFactory scopes, GatewaySettings settings)
{
    private const string SessionHeader = "Mcp-Session-Id";

    /// <summary>The way of a request; comes after <see cref="PostedText"/>.</summary>
    public async Task InvokeAsync(HttpContext http, RequestDelegate next)
    {
        if (http.Request.Headers[SessionHeader].ToString() is { Length: > 0 } id)
        {
            sessions.Use(id, 1);
            try
            {
                await next(http);
            }
            finally
            {
                sessions.Use(id, -1);
            }
        }
        else if (!Generation.IsWithoutSessions(http.Request) && http.Features.Get<PostedText>() is { IsInitialize: true })
        {
            await BeginAsync(http, next);
        }
        else
        {
            await next(http);
        }
    }

    private async Task BeginAsync(HttpContext http, RequestDelegate next)
    {
        if (sessions.Take(http.User, settings.Mcp.MaxSessions, out var longestIdle) is not { } place)
        {
            await McpProblems.TooManySessions(settings.Mcp.MaxSessions).ExecuteAsync(http);
            return;
        }

        var isRefused = true;
        try
        {
            if (longestIdle is not null)
            {
                await EndAsync(longestIdle, http.User);
            }

            http.Features.Set(place);
            await next(http);
            isRefused = http.Response.StatusCode >= StatusCodes.Status400BadRequest;
        }
        finally
        {
            sessions.Leave(place);
            if (isRefused && place.Session is { } refused)
            {
                // Begun for a message that was no good: its client never learns of it.
                await EndAsync(refused, http.User);
            }
        }
    }

    /// <summary>As its client would end it: the SDK has no other way.</summary>
    private async Task EndAsync(string id, ClaimsPrincipal user)
    {
        var delete = endpoints.Endpoints.OfType<RouteEndpoint>().First(endpoint =>
            endpoint.RoutePattern.RawText?.TrimEnd('/') == "/mcp" && endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods.Contains(HttpMethods.Delete) is true);
        await using var scope = scopes.CreateAsyncScope();
        var request = new DefaultHttpContext { RequestServices = scope.ServiceProvider, User = user };
        request.Request.Method = HttpMethods.Delete;
        request.Request.Headers[SessionHeader] = id;
        await delete.RequestDelegate!(request);
    }
}
