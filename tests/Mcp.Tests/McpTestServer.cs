using System.Collections.Concurrent;
using System.Security.Claims;
using ModelContextProtocol.AspNetCore;
using OrleansWorkflows.Gateway.Access;
using OrleansWorkflows.Gateway.Mcp.Subscriptions;

namespace OrleansWorkflows.Mcp.Tests;

/// <summary>A real server on a loopback port, put together as the gateway does it: both protocol generations at <c>/mcp</c> and <c>/mcp/{catalog}</c>.</summary>
public sealed class McpTestServer : IAsyncLifetime
{
    private readonly WebApplication _app;
    private readonly ConcurrentDictionary<string, TaskCompletionSource> _sessionEnds = new();

    public McpTestServer()
        : this(TimeProvider.System)
    {
    }

    internal McpTestServer(TimeProvider time)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        builder.Services.AddHttpContextAccessor();
        builder.Services.AddSingleton(Tools);
        builder.Services
            .AddMcpServer(options => options.ServerInfo = new() { Name = "mcp-tests", Version = "1.0" })
            .WithHttpTransport(options =>
            {
                options.SessionMode = HttpServerSessionMode.StatefulForInitializeClients;
                options.IdleTimeout = TimeSpan.FromMinutes(10);
                options.TimeProvider = time;
            })
            .WithTestCatalogue()
            .WithSubscriptions();
#pragma warning disable MCPEXP002 // To see a session end.
        builder.Services.PostConfigure<HttpServerTransportOptions>(options =>
        {
            var inner = options.RunSessionHandler!;
            options.RunSessionHandler = async (context, server, cancellationToken) =>
            {
                try
                {
                    await inner(context, server, cancellationToken);
                }
                finally
                {
                    SessionEnd(server.SessionId ?? "").TrySetResult();
                }
            };
        });
#pragma warning restore MCPEXP002

        _app = builder.Build();
        _app.UseOriginGuard(new OriginGuardOptions { AllowedOrigins = ["https://console.example.com"] });
        _app.Use(async (context, next) =>
        {
            if (context.Request.Headers["X-User"].ToString() is { Length: > 0 } user)
            {
                context.User = new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.NameIdentifier, user)], "test"));
            }

            await next(context);
        });
        _app.MapMcp("/mcp");
        _app.MapMcp("/mcp/{catalog}");
        _app.Services.GetRequiredService<McpSubscriptions>().MayWatch = (_, uri, _) =>
            ValueTask.FromResult(uri.StartsWith("execution://", StringComparison.Ordinal));
    }

    public TestTools Tools { get; } = new();

    public Uri Endpoint => new(_app.Urls.Single() + "/mcp");

    public McpSubscriptions Subscriptions => _app.Services.GetRequiredService<McpSubscriptions>();

    /// <summary>Completes when the server of this session has run to its end.</summary>
    public TaskCompletionSource SessionEnd(string id) => _sessionEnds.GetOrAdd(id, _ => new(TaskCreationOptions.RunContinuationsAsynchronously));

    public async ValueTask InitializeAsync() => await _app.StartAsync();

    public Task StopAsync() => _app.StopAsync();

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();
}
