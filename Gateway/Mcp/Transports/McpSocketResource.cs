using System.Net.WebSockets;
using Microsoft.Extensions.Options;
using ModelContextProtocol.Server;
using OrleansWorkflows.Gateway.Access;
using OrleansWorkflows.Gateway.Access.Limits;
using OrleansWorkflows.Gateway.Mcp.Subscriptions;
using OrleansWorkflows.Gateway.Rest.Problems;
using OrleansWorkflows.Gateway.Settings;

namespace OrleansWorkflows.Gateway.Mcp.Transports;

/// <summary>MCP over WebSocket (requirement 002, "Protocol"): both generations; the headers of the opening request choose as those of an HTTP request do.</summary>
internal sealed class McpSocketResource(
    IOptionsFactory<McpServerOptions> options, McpSubscriptions subscriptions, IServiceProvider services, RequestLimiter limiter, GatewaySettings settings, TimeProvider time,
    IHostApplicationLifetime lifetime, ILoggerFactory loggerFactory)
{
    /// <summary>What the TypeScript client asks for.</summary>
    private const string SubProtocol = "mcp";

    /// <summary>How long a farewell is waited for.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private int _open;

    public void Map(IEndpointRouteBuilder routes, string pattern) => routes.MapMethods(pattern, ["GET"], ServeAsync).WithMetadata(RequiredScope.AnyCaller, StaysOpen.Marker);

    private async Task ServeAsync(HttpContext http)
    {
        if (!http.WebSockets.IsWebSocketRequest)
        {
            await McpProblems.NotAWebSocket().ExecuteAsync(http);
            return;
        }

        try
        {
            if (Interlocked.Increment(ref _open) > settings.Mcp.MaxSockets)
            {
                await ApiProblems.TooManySockets().ExecuteAsync(http);
                return;
            }

            using var socket = await http.WebSockets.AcceptWebSocketAsync(new WebSocketAcceptContext
            {
                SubProtocol = http.WebSockets.WebSocketRequestedProtocols.Contains(SubProtocol) ? SubProtocol : null,
                KeepAliveInterval = settings.Live.Heartbeat,
                KeepAliveTimeout = settings.Live.Heartbeat,
            });
            await RunAsync(socket, http, http.RequestAborted);
        }
        finally
        {
            Interlocked.Decrement(ref _open);
        }
    }

    private async Task RunAsync(WebSocket socket, HttpContext http, CancellationToken aborted)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(aborted, lifetime.ApplicationStopping);
        await using var transport = new WebSocketTransport(
            socket, http.User.Identity?.IsAuthenticated is true ? http.User : null, () => AccessIdentity.From(http.User) is { } caller ? limiter.Refusal(caller) : null,
            settings.Http.MaxParamsBytes, time, loggerFactory);
        await using var server = McpServer.Create(transport, options.Create(Options.DefaultName), loggerFactory, services);
        var running = subscriptions.RunAsync(server, http, ending.Token);

        // The token would abort the socket, and with it the farewell: the read ends when the socket does.
        var reading = transport.ReadAsync(aborted);
        await Task.WhenAny(reading, running);
        await CloseAsync(socket, transport.Closing ?? (lifetime.ApplicationStopping.IsCancellationRequested
            ? (WebSocketCloseStatus.EndpointUnavailable, "The gateway stops. Connect again; executions go on.")
            : (WebSocketCloseStatus.NormalClosure, "")));

        // Whatever is under way for this client ends; executions do not.
        await ending.CancelAsync();
        await running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

        // A connection that ends before the client has read the farewell, or with something of the client's unread, takes the farewell back.
        using var patience = new CancellationTokenSource(Patience, time);
        await reading.WaitAsync(patience.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (reading.IsCompleted)
        {
            await transport.DrainAsync(patience.Token);
        }

        socket.Abort();
        await reading;
    }

    private async Task CloseAsync(WebSocket socket, (WebSocketCloseStatus Status, string Reason) farewell)
    {
        if (socket.State is not (WebSocketState.Open or WebSocketState.CloseReceived))
        {
            return;
        }

        using var patience = new CancellationTokenSource(Patience, time);
        try
        {
            await socket.CloseOutputAsync(farewell.Status, farewell.Reason, patience.Token);
        }
        catch (Exception exception) when (exception is OperationCanceledException or WebSocketException)
        {
            socket.Abort();
        }
    }
}
