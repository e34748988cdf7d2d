using System.Buffers;
using System.Net.WebSockets;
using System.Security.Claims;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using OrleansWorkflows.Gateway.Rest.Problems;

namespace OrleansWorkflows.Gateway.Mcp.Transports;

/// <summary>
/// MCP over a WebSocket: one JSON-RPC message a text message. What a client can make wait here is bounded: requests under way, the size of a message, and,
/// since each sender waits until its message is out, messages to a client that reads too slowly; one that does not read at all is cut off.
/// </summary>
internal sealed class WebSocketTransport : TransportBase
{
    /// <summary>Requests under way on one socket; more are refused.</summary>
    public const int MaxRequests = 256;

    private const int ServerBusy = -32000;

    private static readonly TimeSpan SendPatience = TimeSpan.FromSeconds(30);

    private readonly WebSocket _socket;
    private readonly ClaimsPrincipal? _user;
    private readonly Func<ApiProblem?> _limit;
    private readonly int _maxMessageBytes;
    private readonly TimeProvider _time;
    private readonly SemaphoreSlim _sending = new(1, 1);
    private readonly HashSet<RequestId> _underWay = [];
    private readonly Lock _gate = new();

    /// <param name="limit">Asked for each request, as for one over HTTP: why it is one too many; null: it is not.</param>
    public WebSocketTransport(WebSocket socket, ClaimsPrincipal? user, Func<ApiProblem?> limit, int maxMessageBytes, TimeProvider time, ILoggerFactory loggerFactory)
        : base("WebSocket", loggerFactory)
    {
        (_socket, _user, _limit, _maxMessageBytes, _time) = (socket, user, limit, maxMessageBytes, time);
        SessionId = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        SetConnected();
    }

    /// <summary>Why the socket is to be closed, once <see cref="ReadAsync"/> has ended; null: the client closed it or is gone.</summary>
    public (WebSocketCloseStatus Status, string Reason)? Closing { get; private set; }

    /// <summary>Takes messages until the client closes, is gone, or sends what can not be taken.</summary>
    public async Task ReadAsync(CancellationToken cancellationToken)
    {
        var message = new ArrayBufferWriter<byte>();
        try
        {
            while (true)
            {
                var part = await _socket.ReceiveAsync(message.GetMemory(4096), cancellationToken);
                if (part.MessageType == WebSocketMessageType.Close)
                {
                    return;
                }

                message.Advance(part.Count);
                if (part.MessageType != WebSocketMessageType.Text)
                {
                    Closing = (WebSocketCloseStatus.InvalidMessageType, "Send each JSON-RPC message as a text message.");
                    return;
                }

                if (message.WrittenCount > _maxMessageBytes)
                {
                    Closing = (WebSocketCloseStatus.MessageTooBig, $"A message may have {_maxMessageBytes} bytes.");
                    return;
                }

                if (part.EndOfMessage)
                {
                    await TakeAsync(message.WrittenMemory, cancellationToken);
                    message.ResetWrittenCount();
                }
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or WebSocketException)
        {
            // Gone without a word, or the gateway stops.
        }
        finally
        {
            SetDisconnected();
        }
    }

    /// <summary>Passes over what the client still sends after <see cref="ReadAsync"/> has ended, until it closes too.</summary>
    public async Task DrainAsync(CancellationToken cancellationToken)
    {
        var buffer = new byte[4096];
        try
        {
            while (_socket.State is WebSocketState.Open or WebSocketState.CloseSent
                && (await _socket.ReceiveAsync(buffer.AsMemory(), cancellationToken)).MessageType != WebSocketMessageType.Close)
            {
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or WebSocketException)
        {
            // It takes too long, or the client is gone.
        }
    }

    public override async Task SendMessageAsync(JsonRpcMessage message, CancellationToken cancellationToken = default)
    {
        if (message is JsonRpcResponse or JsonRpcError)
        {
            Finished(((JsonRpcMessageWithId)message).Id);
        }

        await SendAsync(JsonSerializer.SerializeToUtf8Bytes(message, McpJsonUtilities.DefaultOptions.GetTypeInfo(typeof(JsonRpcMessage))), cancellationToken);
    }

    public override ValueTask DisposeAsync()
    {
        SetDisconnected();
        return ValueTask.CompletedTask;
    }

    private async Task TakeAsync(ReadOnlyMemory<byte> text, CancellationToken cancellationToken)
    {
        if (MessageText.Read(text.Span, out var refusal) is not { } message)
        {
            await SendAsync(JsonSerializer.SerializeToUtf8Bytes(refusal, McpJsonUtilities.DefaultOptions.GetTypeInfo(typeof(JsonRpcMessage))), cancellationToken);
            return;
        }

        if (message is JsonRpcRequest { Id: var refused } && _limit() is { } problem)
        {
            await RefuseAsync(refused, (McpErrorCode)ServerBusy, $"{problem.Code}: {problem.Detail}", cancellationToken);
            return;
        }

        if (message is JsonRpcRequest request && !TryBegin(request.Id, out var why))
        {
            await RefuseAsync(request.Id, (McpErrorCode)ServerBusy, why, cancellationToken);
            return;
        }

        if (message is JsonRpcNotification { Method: NotificationMethods.CancelledNotification } cancelled && CancelledId(cancelled) is { } id)
        {
            // A cancelled request gets no answer.
            Finished(id);
        }

        message.Context ??= new JsonRpcMessageContext();
        message.Context.User = _user;
        await WriteMessageAsync(message, cancellationToken);
    }

    private static RequestId? CancelledId(JsonRpcNotification cancelled) => (cancelled.Params as JsonObject)?["requestId"] switch
    {
        JsonValue value when value.TryGetValue<long>(out var number) => new RequestId(number),
        JsonValue value when value.TryGetValue<string>(out var text) => new RequestId(text),
        _ => null,
    };

    private bool TryBegin(RequestId id, out string why)
    {
        lock (_gate)
        {
            why = _underWay.Count >= MaxRequests ? $"{MaxRequests} requests are under way on this socket. Wait for some of them to end, or open another."
                : _underWay.Add(id) ? ""
                : "A request with this id is under way. Give each request an id of its own.";
            return why.Length == 0;
        }
    }

    private void Finished(RequestId id)
    {
        lock (_gate)
        {
            _underWay.Remove(id);
        }
    }

    private Task RefuseAsync(RequestId id, McpErrorCode code, string message, CancellationToken cancellationToken) => SendAsync(
        JsonSerializer.SerializeToUtf8Bytes(
            new JsonRpcError { Id = id, Error = new JsonRpcErrorDetail { Code = (int)code, Message = message } }, McpJsonUtilities.DefaultOptions.GetTypeInfo(typeof(JsonRpcMessage))),
        cancellationToken);

    /// <param name="cancellationToken">Ends the wait for one's turn. What has begun to go out goes out: half a message would end the socket.</param>
    private async Task SendAsync(byte[] message, CancellationToken cancellationToken)
    {
        await _sending.WaitAsync(cancellationToken);
        try
        {
            if (_socket.State is not (WebSocketState.Open or WebSocketState.CloseReceived))
            {
                return;
            }

            using var patience = new CancellationTokenSource(SendPatience, _time);
            await _socket.SendAsync(message.AsMemory(), WebSocketMessageType.Text, endOfMessage: true, patience.Token);
        }
        catch (Exception exception) when (exception is OperationCanceledException or WebSocketException)
        {
            // The client is gone, or does not read: the reader sees it too, and the session ends.
            _socket.Abort();
        }
        finally
        {
            _sending.Release();
        }
    }
}
