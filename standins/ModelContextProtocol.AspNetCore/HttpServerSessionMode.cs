namespace ModelContextProtocol.AspNetCore;

/// <summary>How the endpoint keeps state between requests.</summary>
public enum HttpServerSessionMode
{
    /// <summary>Never a session, for any protocol version. No GET, no DELETE.</summary>
    Stateless,

    /// <summary>A session for every client; 2026-07-28 is refused with -32022, so that a client falls back to <c>initialize</c>.</summary>
    Stateful,

    /// <summary>Sessions for clients that <c>initialize</c>; 2026-07-28 is served without, on the same endpoint.</summary>
    StatefulForInitializeClients,
}
