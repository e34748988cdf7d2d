using System.Text.Json;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;

namespace OrleansWorkflows.Gateway.Mcp.Transports;

/// <summary>
/// Refuses versions without sessions that the gateway does not serve (-32022). The SDK's endpoint would also name the versions that begin with <c>initialize</c>, of
/// which such a client can choose none: what it may choose is what <c>server/discover</c> answers.
/// </summary>
internal static class UnservedVersion
{
    /// <summary>The way of a request; comes after <see cref="PostedText"/>.</summary>
    public static async Task InvokeAsync(HttpContext http, RequestDelegate next)
    {
        if (http.Features.Get<PostedText>() is { } posted && Generation.IsWithoutSessions(http.Request) && !Generation.WithoutSessions.Contains(Generation.VersionOf(http.Request)))
        {
            http.Response.StatusCode = StatusCodes.Status400BadRequest;
            await PostedText.AnswerAsync(http, Refusal(posted.Id, Generation.VersionOf(http.Request)));
            return;
        }

        await next(http);
    }

    private static JsonRpcError Refusal(RequestId id, string version) => new()
    {
        Id = id,
        Error = new JsonRpcErrorDetail
        {
            Code = (int)McpErrorCode.UnsupportedProtocolVersion,
            Message = $"Protocol version '{version}' is not served. Send MCP-Protocol-Version: {string.Join(" or ", Generation.WithoutSessions)}, or begin a session with initialize.",
            Data = JsonSerializer.SerializeToNode(
                new UnsupportedProtocolVersionErrorData { Requested = version, Supported = [.. Generation.WithoutSessions] },
                McpJsonUtilities.DefaultOptions.GetTypeInfo(typeof(UnsupportedProtocolVersionErrorData))),
        },
    };
}
