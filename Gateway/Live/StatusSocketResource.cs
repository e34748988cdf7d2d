using System.Net.WebSockets;
using System.Text.Json;
using OrleansWorkflows.Gateway.Access;
using OrleansWorkflows.Gateway.Rest;
using OrleansWorkflows.Gateway.Rest.Problems;
using OrleansWorkflows.Gateway.Settings;

namespace OrleansWorkflows.Gateway.Live;

/// <summary><c>GET /ws</c>: <c>workflow_status_update</c> messages of the whole cluster, one JSON text a message, best effort.</summary>
public sealed class StatusSocketResource(StatusFeed feed, GatewaySettings settings, TimeProvider time, IHostApplicationLifetime lifetime)
{
    /// <summary>How long a client that fell behind, or a farewell, is waited for.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    public void Map(IEndpointRouteBuilder routes) => routes.Map("GET", "/ws", Listen, new RouteDoc("listen", "Live", "Status changes of the cluster (WebSocket)", Scopes.ExecutionsRead)
    {
        StaysOpen = true,
        Description = "One JSON message a change. Best effort: a client that reads too slowly is cut off with close code 1008.",
        Parameters =
        [
            new("workflow", "Name, or domain/name."), new("domain", "Of this domain."), new("execution_id", "Of this execution."),
            new("status", "One or more statuses, separated by commas."), new("steps", "false: only changes of executions.", Type: "boolean"),
        ],
        Responses = [new(101, "The socket opens."), new(426, "Not a WebSocket request.", "Problem", ApiProblem.ContentType)],
    });

    private async Task<IResult> Listen(HttpContext http)
    {
        if (!http.WebSockets.IsWebSocketRequest)
        {
            return ApiProblems.NotAWebSocket();
        }

        var (grant, filter) = (http.Grant(), StatusFilter.Read(http.Request));
        await using var listener = await feed.ListenAsync(change => filter(change) && grant.Sees(change.Domain, change.Workflow));
        if (listener is null)
        {
            return ApiProblems.TooManySockets();
        }

        using var socket = await http.WebSockets.AcceptWebSocketAsync(new WebSocketAcceptContext { KeepAliveInterval = settings.Live.Heartbeat });
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, lifetime.ApplicationStopping);
        var sending = SendAsync(socket, listener, ending.Token, http.RequestAborted);
        var first = await Task.WhenAny(sending, ReadUntilClosedAsync(socket, http.RequestAborted), listener.CutOff);
        if (first == listener.CutOff)
        {
            await Task.WhenAny(sending, Task.Delay(Patience, time, ending.Token));
        }

        // A message that has begun to go out goes out: half of one would end the socket without a farewell.
        await ending.CancelAsync();
        await Task.WhenAny(sending, Task.Delay(Patience, time, http.RequestAborted));
        if (!sending.IsCompleted)
        {
            socket.Abort();
        }

        await sending;
        await CloseAsync(socket, listener.CutOff.IsCompleted);
        return Results.Empty;
    }

    /// <param name="ending">Ends it between two messages.</param>
    private async Task SendAsync(WebSocket socket, StatusListener listener, CancellationToken ending, CancellationToken aborted)
    {
        try
        {
            await foreach (var change in listener.Changes.ReadAllAsync(ending))
            {
                var message = JsonSerializer.SerializeToUtf8Bytes(StatusMessage.From(change, settings.Live.Source), JsonText.Options);
                await socket.SendAsync(message.AsMemory(), WebSocketMessageType.Text, endOfMessage: true, aborted);
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or WebSocketException)
        {
            // The client is gone, or the gateway stops.
        }
    }

    /// <summary>Clients have nothing to say; what they send is read only to see that they close.</summary>
    private static async Task ReadUntilClosedAsync(WebSocket socket, CancellationToken cancellationToken)
    {
        var buffer = new byte[512];
        try
        {
            while ((await socket.ReceiveAsync(buffer.AsMemory(), cancellationToken)).MessageType != WebSocketMessageType.Close)
            {
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or WebSocketException)
        {
            // Gone without a word.
        }
    }

    private async Task CloseAsync(WebSocket socket, bool wasCutOff)
    {
        if (socket.State is not (WebSocketState.Open or WebSocketState.CloseReceived))
        {
            return;
        }

        using var patience = new CancellationTokenSource(Patience, time);
        try
        {
            var (status, reason) = wasCutOff
                ? (WebSocketCloseStatus.PolicyViolation, "Too slow: messages were waiting. Connect again, with a narrower filter if need be.")
                : (WebSocketCloseStatus.NormalClosure, "");
            await socket.CloseOutputAsync(status, reason, patience.Token);
        }
        catch (Exception exception) when (exception is OperationCanceledException or WebSocketException)
        {
            socket.Abort();
        }
    }
}
