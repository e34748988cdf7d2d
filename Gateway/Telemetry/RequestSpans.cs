using System.Diagnostics;

namespace OrleansWorkflows.Gateway.Telemetry;

/// <summary>Completes the spans that ASP.NET Core makes of requests: named by method and route, with what was answered.</summary>
internal static class RequestSpans
{
    public static void UseRequestSpans(this WebApplication app) => app.Use((http, next) =>
        Activity.Current is { IsAllDataRequested: true } span && span.OperationName == "Microsoft.AspNetCore.Hosting.HttpRequestIn" ? CompleteAsync(span, http, next) : next(http));

    private static async Task CompleteAsync(Activity span, HttpContext http, RequestDelegate next)
    {
        if ((http.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText is { } route)
        {
            span.DisplayName = $"{http.Request.Method} {route}";
            span.SetTag("http.route", route);
        }

        try
        {
            await next(http);
        }
        finally
        {
            span.SetTag("http.response.status_code", http.Response.StatusCode);
            if (http.Response.StatusCode >= StatusCodes.Status500InternalServerError)
            {
                span.SetStatus(ActivityStatusCode.Error);
            }
        }
    }
}
