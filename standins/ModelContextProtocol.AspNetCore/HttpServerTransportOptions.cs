using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Http;
using ModelContextProtocol.Server;

namespace ModelContextProtocol.AspNetCore;

/// <summary>Options of the Streamable HTTP endpoint; see README.md for the members of the real package left out here.</summary>
public class HttpServerTransportOptions
{
    private const string SessionsOnly =
        "Stateful Streamable HTTP mode is a back-compat-only escape hatch for 2025-11-25 protocol revision clients and earlier.";

    /// <summary>
    /// Adjusts the server's options with the request at hand: once a session (at <c>initialize</c>), and once a request where there is no
    /// session.
    /// </summary>
    public Func<HttpContext, McpServerOptions, CancellationToken, Task>? ConfigureSessionOptions { get; set; }

    /// <summary>
    /// Runs a server in place of <c>server.RunAsync</c>, and so sees its beginning and its end: once a session, and once a request where there is
    /// no session. The request may be over when it goes on after <c>RunAsync</c>.
    /// </summary>
    [Experimental("MCPEXP002")]
    public Func<HttpContext, McpServer, CancellationToken, Task>? RunSessionHandler { get; set; }

    /// <summary>Default: <see cref="HttpServerSessionMode.Stateless"/>.</summary>
    public HttpServerSessionMode SessionMode { get; set; } = HttpServerSessionMode.Stateless;

    /// <summary>Shorthand over <see cref="SessionMode"/>: true is stateless, false is stateful for all. The last assignment of the two wins.</summary>
    public bool Stateless
    {
        get => SessionMode is HttpServerSessionMode.Stateless;
        set => SessionMode = value ? HttpServerSessionMode.Stateless : HttpServerSessionMode.Stateful;
    }

    /// <summary>
    /// True: handlers of a session run in the execution context of its <c>initialize</c> request, so <c>IHttpContextAccessor</c> is of no use in
    /// them. Default false: each runs in the context of its own request.
    /// </summary>
    [Obsolete(SessionsOnly, DiagnosticId = "MCP9006")]
    public bool PerSessionExecutionContext { get; set; }

    /// <summary>How long a session without any open request lives; looked at every 5 seconds. Default 2 hours.</summary>
    [Obsolete(SessionsOnly, DiagnosticId = "MCP9006")]
    public TimeSpan IdleTimeout { get; set; } = TimeSpan.FromHours(2);

    /// <summary>How many idle sessions are kept; beyond it the longest idle ones end early. Default 10,000.</summary>
    [Obsolete(SessionsOnly, DiagnosticId = "MCP9006")]
    public int MaxIdleSessionCount { get; set; } = 10_000;

    /// <summary>The clock of the idle time-out.</summary>
    public TimeProvider TimeProvider { get; set; } = TimeProvider.System;
}
