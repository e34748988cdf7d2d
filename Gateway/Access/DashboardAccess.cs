using System.Net;
using Orleans.Dashboard;
using OrleansWorkflows.Gateway.Rest.Problems;
using OrleansWorkflows.Gateway.Settings;

namespace OrleansWorkflows.Gateway.Access;

/// <summary>
/// The Orleans Dashboard at <c>/dashboard</c>. It shows logs and the state of grains, and so what callers sent; without access control that is for people on this machine.
/// </summary>
public static class DashboardAccess
{
    public const string Path = "/dashboard";

    private static readonly string[] s_proxyHeaders = ["Forwarded", "X-Forwarded-For", "X-Real-IP", "Via"];

    public static void MapDashboard(this IEndpointRouteBuilder routes, AccessSettings access)
    {
        var dashboard = routes.MapOrleansDashboard(Path);
        dashboard.WithMetadata(RequiredScope.Of(Scopes.Admin));
        if (!access.IsConfigured)
        {
            dashboard.AddEndpointFilter(async (call, next) => IsLocal(call.HttpContext) ? await next(call) : Refused);
        }
    }

    /// <summary>Sent by a program on this machine, and not by a proxy for somebody else.</summary>
    public static bool IsLocal(HttpContext http) =>
        http.Connection.RemoteIpAddress is { } caller && IPAddress.IsLoopback(caller) && !Array.Exists(s_proxyHeaders, http.Request.Headers.ContainsKey);

    private static ApiProblem Refused { get; } = new(
        StatusCodes.Status403Forbidden, "WF0470", "The dashboard is for this machine only",
        "The dashboard shows logs and grain state, and this gateway can not tell callers apart: it answers callers on its own machine, without a proxy between. Open it there, or through a "
        + "tunnel such as ssh -L 8113:127.0.0.1:8113 HOST.");
}
