namespace OrleansWorkflows.Gateway.Access;

/// <summary>
/// What every answer tells browsers: to take it for what it says that it is and nothing else, to show it in no frame of another page (a click there could be a click
/// here), and to tell no other site of its address.
/// </summary>
public static class BrowserHeaders
{
    public static IApplicationBuilder UseBrowserHeaders(this IApplicationBuilder app) => app.Use((http, next) =>
    {
        var headers = http.Response.Headers;
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";
        headers["Referrer-Policy"] = "no-referrer";
        return next(http);
    });
}
