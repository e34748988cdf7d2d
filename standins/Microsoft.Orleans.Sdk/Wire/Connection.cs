using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Orleans.Runtime;

/// <summary>What a side of a connection does with the requests that arrive.</summary>
internal interface IFrameReceiver
{
    /// <summary>Called in order of arrival. A frame that wants an answer gets it by <see cref="Connection.Answer"/> or <see cref="Connection.Fault"/>.</summary>
    void Receive(Connection connection, FrameKind kind, ulong number, WireReader content);

    void Closed(Connection connection, Exception? error);
}

/// <summary>What waits for the answer to a request.</summary>
internal interface IPendingAnswer
{
    void Answered(WireReader content);

    void Failed(Exception error);
}

/// <summary>One TCP connection. Frames leave in the order in which they were sent; whatever gathered meanwhile leaves in one write.</summary>
internal sealed class Connection(Socket socket, IFrameReceiver receiver) : IDisposable
{
    private const int MaxFrame = 256 * 1024 * 1024;
    private const int MaxQueued = 512 * 1024 * 1024;

    private readonly Lock _gate = new();
    private readonly ConcurrentDictionary<ulong, IPendingAnswer> _pending = new();
    private WireWriter _queued = new();
    private bool _writing;
    private bool _closed;
    private ulong _numbers;

    public EndPoint? RemoteEndPoint { get; } = socket.RemoteEndPoint;

    /// <summary>Who the other side is, once it has said so.</summary>
    public Greeting? Other { get; set; }

    public bool IsClosed => Volatile.Read(ref _closed);

    /// <summary>The other side has said goodbye.</summary>
    public bool IsRetired { get; set; }

    public static async Task<Connection> OpenAsync(IPEndPoint endpoint, IFrameReceiver receiver, CancellationToken cancellationToken)
    {
        var socket = new Socket(endpoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(endpoint, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            socket.Dispose();
            throw;
        }

        var connection = new Connection(socket, receiver);
        connection.Start();
        return connection;
    }

    public void Start()
    {
        using (ExecutionContext.IsFlowSuppressed() ? default(AsyncFlowControl?) : ExecutionContext.SuppressFlow())
        {
            _ = Task.Run(ReadAsync);
        }
    }

    /// <summary>Sends a frame that wants no answer.</summary>
    public void Tell(FrameKind kind, Action<WireWriter> content) => Send(kind, 0, content);

    /// <summary>Sends a request; <paramref name="pending"/> hears of the answer exactly once, or never after <see cref="Forget"/>.</summary>
    public ulong Ask(FrameKind kind, Action<WireWriter> content, IPendingAnswer pending)
    {
        var number = Interlocked.Increment(ref _numbers);
        _pending[number] = pending;
        try
        {
            Send(kind, number, content);
        }
        catch
        {
            _pending.TryRemove(number, out _);
            throw;
        }

        if (IsClosed && _pending.TryRemove(number, out _))
        {
            pending.Failed(Lost(null));
        }

        return number;
    }

    public async Task<T> AskAsync<T>(FrameKind kind, Action<WireWriter> content, Func<WireReader, T> read, CancellationToken cancellationToken)
    {
        var pending = new PendingTask<T>(read);
        var number = Ask(kind, content, pending);
        try
        {
            return await pending.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            Forget(number);
        }
    }

    public void Forget(ulong number) => _pending.TryRemove(number, out _);

    public void Answer(ulong number, Action<WireWriter> content) => Send(FrameKind.Answer, number, content);

    public void Fault(ulong number, Exception error) => Send(FrameKind.Fault, number, writer => WireCodec.Write(writer, typeof(Exception), error));

    public void Dispose() => Close(null);

    private void Send(FrameKind kind, ulong number, Action<WireWriter> content)
    {
        // Written outside the lock: what can not be serialized fails its sender only.
        var frame = new WireWriter();
        var begin = frame.BeginSized();
        frame.Byte((byte)kind);
        frame.Number(number);
        content(frame);
        frame.EndSized(begin);
        lock (_gate)
        {
            if (_closed)
            {
                return;
            }

            _queued.Raw(frame.Written.Span);
            if (_queued.Length > MaxQueued)
            {
                ThreadPool.UnsafeQueueUserWorkItem(
                    static connection => connection.Close(new IOException("The other side takes nothing off the wire.")), this, preferLocal: false);
                return;
            }

            if (_writing)
            {
                return;
            }

            _writing = true;
        }

        using (ExecutionContext.IsFlowSuppressed() ? default(AsyncFlowControl?) : ExecutionContext.SuppressFlow())
        {
            _ = WriteAsync();
        }
    }

    private async Task WriteAsync()
    {
        try
        {
            while (true)
            {
                WireWriter taken;
                lock (_gate)
                {
                    if (_queued.Length == 0 || _closed)
                    {
                        _writing = false;
                        return;
                    }

                    (taken, _queued) = (_queued, new WireWriter());
                }

                for (var left = taken.Written; left.Length > 0;)
                {
                    left = left[await socket.SendAsync(left, SocketFlags.None).ConfigureAwait(false)..];
                }
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            Close(exception);
        }
    }

    private async Task ReadAsync()
    {
        var buffer = new byte[64 * 1024];
        var (begin, end) = (0, 0);
        try
        {
            while (true)
            {
                while (end - begin >= 4)
                {
                    var size = BinaryPrimitives.ReadInt32LittleEndian(buffer.AsSpan(begin));
                    if (size is < 2 or > MaxFrame)
                    {
                        throw new InvalidDataException($"A frame claims {size} bytes.");
                    }

                    if (end - begin - 4 < size)
                    {
                        (buffer, begin, end) = Room(buffer, begin, end, size + 4);
                        break;
                    }

                    // A copy of its own: what it holds is decoded later, on other threads.
                    Take(buffer.AsSpan(begin + 4, size).ToArray());
                    begin += size + 4;
                }

                (buffer, begin, end) = Room(buffer, begin, end, 4);
                var read = await socket.ReceiveAsync(buffer.AsMemory(end), SocketFlags.None).ConfigureAwait(false);
                if (read == 0)
                {
                    Close(null);
                    return;
                }

                end += read;
            }
        }
        catch (Exception exception)
        {
            Close(exception);
        }
    }

    private static (byte[] Buffer, int Begin, int End) Room(byte[] buffer, int begin, int end, int size)
    {
        if (begin == end)
        {
            (begin, end) = (0, 0);
        }

        if (buffer.Length - begin >= size && end < buffer.Length)
        {
            return (buffer, begin, end);
        }

        var room = buffer.Length >= size && begin > 0 ? buffer : new byte[Math.Max(size, buffer.Length)];
        if (end - begin == room.Length)
        {
            room = new byte[room.Length * 2];
        }

        buffer.AsSpan(begin, end - begin).CopyTo(room);
        return (room, 0, end - begin);
    }

    private void Take(byte[] frame)
    {
        var reader = new WireReader(frame);
        var (kind, number) = ((FrameKind)reader.Byte(), reader.Number());
        if (kind is FrameKind.Answer or FrameKind.Fault)
        {
            if (!_pending.TryRemove(number, out var pending))
            {
                // Given up by its caller.
            }
            else if (kind == FrameKind.Answer)
            {
                pending.Answered(reader);
            }
            else
            {
                pending.Failed(ReadFault(reader));
            }
        }
        else
        {
            receiver.Receive(this, kind, number, reader);
        }
    }

    private static Exception ReadFault(WireReader reader)
    {
        try
        {
            return (Exception)WireCodec.Read(reader, typeof(Exception))!;
        }
        catch (Exception exception)
        {
            return exception;
        }
    }

    private void Close(Exception? error)
    {
        lock (_gate)
        {
            if (_closed)
            {
                return;
            }

            Volatile.Write(ref _closed, true);
        }

        socket.Dispose();
        foreach (var number in _pending.Keys)
        {
            if (_pending.TryRemove(number, out var pending))
            {
                pending.Failed(Lost(error));
            }
        }

        receiver.Closed(this, error);
    }

    private SiloUnavailableException Lost(Exception? error) => error is null
        ? new SiloUnavailableException($"The connection to {Other?.Silo?.ToString() ?? RemoteEndPoint?.ToString()} was closed before the answer came.")
        : new SiloUnavailableException(
            $"The connection to {Other?.Silo?.ToString() ?? RemoteEndPoint?.ToString()} broke before the answer came: {error.Message}", error);

    private sealed class PendingTask<T>(Func<WireReader, T> read) : IPendingAnswer
    {
        private readonly TaskCompletionSource<T> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<T> Task => _answer.Task;

        public void Answered(WireReader content)
        {
            try
            {
                _answer.TrySetResult(read(content));
            }
            catch (Exception exception)
            {
                _answer.TrySetException(exception);
            }
        }

        public void Failed(Exception error)
        {
            _answer.TrySetException(error);
            _ = _answer.Task.Exception;
        }
    }
}
