using System.Text.Json;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;

namespace OrleansWorkflows.Gateway.Mcp.Transports;

/// <summary>Refuses a POST whose text is not JSON. The SDK's endpoint would answer that the message is invalid (-32600), as if there were one.</summary>
internal static class PostedText
{
    public static IApplicationBuilder UsePostedText(this IApplicationBuilder app) => app.Use(async (http, next) =>
    {
        if (HttpMethods.IsPost(http.Request.Method) && http.Request.HasJsonContentType() && http.Request.Path.StartsWithSegments("/mcp", StringComparison.OrdinalIgnoreCase))
        {
            var text = new MemoryStream((int)Math.Min(http.Request.ContentLength ?? 0, 64 * 1024));
            await http.Request.Body.CopyToAsync(text, http.RequestAborted);
            if (MessageText.SyntaxError(text.GetBuffer().AsSpan(0, (int)text.Length)) is { } refusal)
            {
                http.Response.StatusCode = StatusCodes.Status400BadRequest;
                http.Response.ContentType = "application/json";
                await JsonSerializer.SerializeAsync(http.Response.Body, refusal, McpJsonUtilities.DefaultOptions.GetTypeInfo(typeof(JsonRpcMessage)), http.RequestAborted);
                return;
            }

            text.Position = 0;
            http.Request.Body = text;
        }

        await next(http);
    });
}
