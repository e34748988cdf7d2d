namespace OrleansWorkflows.Gateway.Access;

/// <summary>Which names this gateway answers to, and which web pages may call it.</summary>
public sealed class OriginGuardOptions
{
    /// <summary>Host names without port, as in the <c>Host</c> header; <c>*.example.com</c> is any subdomain, <c>*</c> any name. Default: loopback.</summary>
    public IList<string> AllowedHosts { get; init; } = ["localhost", "127.0.0.1", "[::1]"];

    /// <summary>Origins besides the gateway's own, as <c>https://app.example.com</c>. Default: none.</summary>
    public IList<string> AllowedOrigins { get; init; } = [];
}

/// <summary>
/// Keeps web pages of other origins away: a browser can be made to send requests to a loopback or intranet address by any page it shows, and
/// with a name that is re-bound to that address even to read the answers. Programs send no <c>Origin</c> and are not concerned.
/// </summary>
public static class OriginGuard
{
    /// <summary>Answers 403 to a <c>Host</c> or <c>Origin</c> that is not allowed, for everything behind it in the pipeline.</summary>
    public static IApplicationBuilder UseOriginGuard(this IApplicationBuilder app, OriginGuardOptions options) => app.Use(async (context, next) =>
    {
        if (Objection(context.Request, options) is { } objection)
        {
            await Results.Problem(
                objection, statusCode: StatusCodes.Status403Forbidden, title: "Forbidden", extensions: new Dictionary<string, object?> { ["code"] = "WF0227" })
                .ExecuteAsync(context);
            return;
        }

        await next(context);
    });

    private static string? Objection(HttpRequest request, OriginGuardOptions options)
    {
        if (!options.AllowedHosts.Any(allowed => Matches(allowed, request.Host.Host)))
        {
            return $"The host '{request.Host.Host}' is not one of this gateway's names. Add it to the allowed hosts if it should be.";
        }

        var origin = request.Headers.Origin.ToString();
        return origin.Length == 0 || options.AllowedOrigins.Contains(origin, StringComparer.OrdinalIgnoreCase) || IsOwn(origin, request)
            ? null
            : $"The origin '{origin}' may not call this gateway. Add it to the allowed origins if it should.";
    }

    private static bool Matches(string allowed, string host) =>
        allowed == "*" ||
        string.Equals(allowed, host, StringComparison.OrdinalIgnoreCase) ||
        (allowed.StartsWith("*.", StringComparison.Ordinal) && host.EndsWith(allowed[1..], StringComparison.OrdinalIgnoreCase));

    /// <summary>The scheme is left out: behind a proxy that ends TLS the page is https while the request is http.</summary>
    private static bool IsOwn(string origin, HttpRequest request) =>
        Uri.TryCreate(origin, UriKind.Absolute, out var page) &&
        string.Equals(page.Host, request.Host.Host, StringComparison.OrdinalIgnoreCase) &&
        (request.Host.Port is { } port ? page.Port == port : page.IsDefaultPort);
}
