using ModelContextProtocol.Server;

namespace OrleansWorkflows.Gateway.Mcp;

/// <summary>Which of the two generations of the protocol a client speaks. Neither its transport nor a session id tells: both run over a WebSocket.</summary>
internal static class Generation
{
    /// <summary>From this version on each request describes itself, and there are no sessions.</summary>
    private const string FirstWithoutSessions = "2026-07-28";

    /// <summary>Those that are served, as <c>server/discover</c> has them.</summary>
    public static readonly IReadOnlyList<string> WithoutSessions = [FirstWithoutSessions];

    /// <summary>What a request over HTTP says of itself; empty: nothing.</summary>
    public static string VersionOf(HttpRequest request) => request.Headers["MCP-Protocol-Version"].ToString();

    /// <summary>Also of versions that are not known: they are taken for later ones.</summary>
    public static bool IsWithoutSessions(HttpRequest request) =>
        VersionOf(request) is { Length: > 0 } version && string.CompareOrdinal(version, FirstWithoutSessions) >= 0;

    /// <summary>True after the <c>initialize</c> of 2025-11-25 or older.</summary>
    public static bool HasSession(McpServer server) =>
        server.NegotiatedProtocolVersion is { } version && string.CompareOrdinal(version, FirstWithoutSessions) < 0;
}
