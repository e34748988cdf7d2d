using ModelContextProtocol.AspNetCore;

namespace OrleansWorkflows.Gateway.Mcp.Limits;

/// <summary>Joins <see cref="SessionLimit"/> to the MCP server.</summary>
internal static class SessionLimitSetup
{
    /// <summary>Sees sessions begin and end. Comes after everything else that runs sessions.</summary>
    public static IMcpServerBuilder WithSessionLimit(this IMcpServerBuilder builder)
    {
        builder.Services.AddSingleton<CallerSessions>().AddSingleton<SessionLimit>();
        builder.Services.AddOptions<HttpServerTransportOptions>().PostConfigure<CallerSessions>((options, sessions) =>
        {
#pragma warning disable MCPEXP002 // The one way to learn when a session ends.
            var run = options.RunSessionHandler!;
            options.RunSessionHandler = async (http, server, cancellationToken) =>
#pragma warning restore MCPEXP002
            {
                if (http.Features.Get<CallerSessions.Place>() is not { } place || server.SessionId is not { Length: > 0 } id)
                {
                    await run(http, server, cancellationToken);
                    return;
                }

                sessions.Begin(id, place);
                try
                {
                    await run(http, server, cancellationToken);
                }
                finally
                {
                    sessions.End(id);
                }
            };
        });
        return builder;
    }

    public static IApplicationBuilder UseSessionLimit(this IApplicationBuilder app)
    {
        var limit = app.ApplicationServices.GetRequiredService<SessionLimit>();
        return app.Use(limit.InvokeAsync);
    }
}
