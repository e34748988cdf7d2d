using ModelContextProtocol.Server;

namespace OrleansWorkflows.Gateway.Mcp;

/// <summary>Which of the two generations of the protocol a client speaks. Neither its transport nor a session id tells: both run over a WebSocket.</summary>
internal static class Generation
{
    /// <summary>From this version on each request describes itself, and there are no sessions.</summary>
    private const string FirstWithoutSessions = "2026-07-28";

    /// <summary>What a request over HTTP says of itself.</summary>
    public static bool IsWithoutSessions(HttpRequest request) =>
        request.Headers["MCP-Protocol-Version"].ToString() is { Length: > 0 } version && string.CompareOrdinal(version, FirstWithoutSessions) >= 0;

    /// <summary>True after the <c>initialize</c> of 2025-11-25 or older.</summary>
    public static bool HasSession(McpServer server) =>
        server.NegotiatedProtocolVersion is { } version && string.CompareOrdinal(version, FirstWithoutSessions) < 0;
}
