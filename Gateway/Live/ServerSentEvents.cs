using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Text;

namespace OrleansWorkflows.Gateway.Live;

/// <summary>Writes server-sent events (WHATWG HTML, section 9.2).</summary>
public static class ServerSentEvents
{
    public const string ContentType = "text/event-stream";

    /// <summary>One event. Line breaks in <paramref name="data"/> become lines of their own, as the format asks.</summary>
    public static void Write(IBufferWriter<byte> output, long id, string type, ReadOnlySpan<byte> data)
    {
        Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"id: {id}\nevent: {type}\n"), output);
        while (true)
        {
            var end = data.IndexOfAny((byte)'\n', (byte)'\r');
            output.Write("data: "u8);
            output.Write(end < 0 ? data : data[..end]);
            output.Write("\n"u8);
            if (end < 0)
            {
                break;
            }

            data = data[(data[end..].StartsWith("\r\n"u8) ? end + 2 : end + 1)..];
        }

        output.Write("\n"u8);
    }

    /// <summary>A line that clients ignore: shows both sides, and proxies between, that the connection lives.</summary>
    public static void WriteComment(IBufferWriter<byte> output, string text) => Encoding.UTF8.GetBytes($": {text}\n\n", output);

    /// <summary>Sends a sequence of events as they come, with heartbeats in quiet times, until it ends or the client goes away.</summary>
    /// <param name="write">Writes one item.</param>
    public static async Task SendAsync<T>(
        PipeWriter output, IAsyncEnumerable<T> events, Action<IBufferWriter<byte>, T> write, TimeSpan heartbeat, TimeProvider time,
        CancellationToken cancellationToken)
    {
        WriteComment(output, "open");
        await output.FlushAsync(cancellationToken);
        var enumerator = events.GetAsyncEnumerator(cancellationToken);
        Task<bool>? next = null;
        try
        {
            while (true)
            {
                next = enumerator.MoveNextAsync().AsTask();
                while (!next.IsCompleted)
                {
                    using var quiet = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
                    var beat = Task.Delay(heartbeat, time, quiet.Token);
                    if (await Task.WhenAny(next, beat) == beat && beat.IsCompletedSuccessfully)
                    {
                        WriteComment(output, "heartbeat");
                        await output.FlushAsync(cancellationToken);
                    }

                    cancellationToken.ThrowIfCancellationRequested();
                    await quiet.CancelAsync();
                }

                if (!await next)
                {
                    return;
                }

                write(output, enumerator.Current);
                await output.FlushAsync(cancellationToken);
            }
        }
        finally
        {
            // An enumerator must not be disposed while it moves; the cancelled token brings the move to its end.
            if (next is not null)
            {
                await ((Task)next).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }

            await enumerator.DisposeAsync();
        }
    }
}
