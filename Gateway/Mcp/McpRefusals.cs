using System.Text.Json;
using System.Text.Json.Nodes;
using ModelContextProtocol;

namespace OrleansWorkflows.Gateway.Mcp;

/// <summary>
/// Answers to messages that the SDK's transport can not read although they are JSON-RPC, such as an <c>initialize</c> whose parameters are a text, or a <c>name</c> that is
/// a list: it throws, and a mistake of the client's would be an error of the server's.
/// </summary>
internal static class McpRefusals
{
    public static IApplicationBuilder UseMcpRefusals(this IApplicationBuilder app) => app.Use(async (http, next) =>
    {
        try
        {
            await next(http);
        }
        catch (Exception malformed) when (IsOfReading(malformed) && http.Request.Path.StartsWithSegments("/mcp", StringComparison.OrdinalIgnoreCase) && !http.Response.HasStarted)
        {
            http.Response.Clear();
            http.Response.StatusCode = StatusCodes.Status400BadRequest;
            http.Response.ContentType = "application/json";
            await http.Response.WriteAsync(
                new JsonObject
                {
                    ["jsonrpc"] = "2.0", ["id"] = null,
                    ["error"] = new JsonObject { ["code"] = (int)McpErrorCode.InvalidParams, ["message"] = $"The parameters of the message can not be read: {malformed.Message}" },
                }.ToJsonString(JsonText.Options),
                http.RequestAborted);
        }
    });

    /// <summary>A value of another JSON type than the transport expects. What handlers throw never comes here: the SDK answers it.</summary>
    private static bool IsOfReading(Exception exception) => exception is JsonException or InvalidOperationException { Source: "System.Text.Json" };
}
