using System.Text.Json;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;

namespace OrleansWorkflows.Gateway.Mcp.Transports;

/// <summary>What was posted to <c>/mcp</c>. What is not JSON is refused here: the SDK's endpoint would answer that the message is invalid (-32600), as if there were one.</summary>
internal sealed class PostedText(ReadOnlyMemory<byte> text)
{
    public bool IsInitialize => MessageText.IsInitialize(text.Span);

    /// <summary>The request's; none where it has none, or one that is neither number nor text.</summary>
    public RequestId Id => MessageText.IdOf(text.Span);

    public static async Task InvokeAsync(HttpContext http, RequestDelegate next)
    {
        if (HttpMethods.IsPost(http.Request.Method) && http.Request.HasJsonContentType() && http.Request.Path.StartsWithSegments("/mcp", StringComparison.OrdinalIgnoreCase))
        {
            var body = new MemoryStream((int)Math.Min(http.Request.ContentLength ?? 0, 64 * 1024));
            await http.Request.Body.CopyToAsync(body, http.RequestAborted);
            var text = body.GetBuffer().AsMemory(0, (int)body.Length);
            if (MessageText.SyntaxError(text.Span) is { } refusal)
            {
                http.Response.StatusCode = StatusCodes.Status400BadRequest;
                await AnswerAsync(http, refusal);
                return;
            }

            body.Position = 0;
            http.Request.Body = body;
            http.Features.Set(new PostedText(text));
        }

        await next(http);
    }

    public static Task AnswerAsync(HttpContext http, JsonRpcMessage answer)
    {
        http.Response.ContentType = "application/json";
        return JsonSerializer.SerializeAsync(http.Response.Body, answer, McpJsonUtilities.DefaultOptions.GetTypeInfo(typeof(JsonRpcMessage)), http.RequestAborted);
    }
}
