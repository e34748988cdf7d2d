using System.Globalization;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;

namespace Orleans.Clustering.Redis;

/// <summary>As much of Redis' protocol as a membership table needs: one command at a time, over a connection that is opened again when it was lost.</summary>
internal sealed class RedisConnection(string configuration) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim _one = new(1, 1);
    private readonly RedisAddress _address = RedisAddress.Parse(configuration);
    private Stream? _stream;

    /// <returns>Text, a number as <see cref="long"/>, a list of such values, or null.</returns>
    /// <exception cref="IOException">The server can not be reached, or answered with an error.</exception>
    public async Task<object?> SendAsync(CancellationToken cancellationToken, params string[] command)
    {
        await _one.WaitAsync(cancellationToken);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Patience);
        try
        {
            var stream = _stream ??= await OpenAsync(limit.Token);
            return await ExchangeAsync(stream, command, limit.Token);
        }
        catch (RedisErrorException exception)
        {
            throw new IOException($"Redis at {_address.Host}:{_address.Port} refused {command[0]}: {exception.Message}", exception);
        }
        catch (Exception exception)
        {
            _stream?.Dispose();
            _stream = null;
            throw exception is OperationCanceledException && cancellationToken.IsCancellationRequested ? exception
                : new IOException($"Redis at {_address.Host}:{_address.Port} can not be reached: {exception.Message}", exception);
        }
        finally
        {
            _one.Release();
        }
    }

    public void Dispose()
    {
        _stream?.Dispose();
        _one.Dispose();
    }

    private static async Task<object?> ExchangeAsync(Stream stream, string[] command, CancellationToken cancellationToken)
    {
        var text = new StringBuilder().Append(CultureInfo.InvariantCulture, $"*{command.Length}\r\n");
        foreach (var part in command)
        {
            text.Append(CultureInfo.InvariantCulture, $"${Encoding.UTF8.GetByteCount(part)}\r\n{part}\r\n");
        }

        await stream.WriteAsync(Encoding.UTF8.GetBytes(text.ToString()), cancellationToken);
        await stream.FlushAsync(cancellationToken);
        return await ReadAsync(stream, cancellationToken);
    }

    private static async Task<object?> ReadAsync(Stream stream, CancellationToken cancellationToken)
    {
        var line = await ReadLineAsync(stream, cancellationToken);
        switch (line[0])
        {
            case '+':
                return line[1..];
            case '-':
                throw new RedisErrorException(line[1..]);
            case ':':
                return long.Parse(line.AsSpan(1), CultureInfo.InvariantCulture);
            case '$':
                var size = int.Parse(line.AsSpan(1), CultureInfo.InvariantCulture);
                if (size < 0)
                {
                    return null;
                }

                var content = new byte[size + 2];
                await stream.ReadExactlyAsync(content, cancellationToken);
                return Encoding.UTF8.GetString(content, 0, size);
            case '*':
                var items = new object?[Math.Max(0, int.Parse(line.AsSpan(1), CultureInfo.InvariantCulture))];
                for (var i = 0; i < items.Length; i++)
                {
                    items[i] = await ReadAsync(stream, cancellationToken);
                }

                return items;
            default:
                throw new InvalidDataException($"An answer of Redis begins with '{line[0]}'.");
        }
    }

    private static async Task<string> ReadLineAsync(Stream stream, CancellationToken cancellationToken)
    {
        var line = new List<byte>();
        var one = new byte[1];
        while (true)
        {
            await stream.ReadExactlyAsync(one, cancellationToken);
            if (one[0] == '\n' && line is [.. var text, (byte)'\r'])
            {
                return text.Count > 0 ? Encoding.UTF8.GetString([.. text]) : throw new InvalidDataException("An empty answer of Redis.");
            }

            line.Add(one[0]);
        }
    }

    private async Task<Stream> OpenAsync(CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        Stream? stream = null;
        try
        {
            await socket.ConnectAsync(_address.Host, _address.Port, cancellationToken);
            stream = new NetworkStream(socket, ownsSocket: true);
            if (_address.Ssl)
            {
                var secure = new SslStream(stream);
                stream = secure;
                await secure.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = _address.Host }, cancellationToken);
            }

            // The answers are small and read byte by byte.
            stream = new BufferedStream(stream);
            if (_address.Password is { } password)
            {
                string[] command = _address.User is { } user ? ["AUTH", user, password] : ["AUTH", password];
                await ExchangeAsync(stream, command, cancellationToken);
            }

            if (_address.Database > 0)
            {
                await ExchangeAsync(stream, ["SELECT", _address.Database.ToString(CultureInfo.InvariantCulture)], cancellationToken);
            }

            return stream;
        }
        catch
        {
            stream?.Dispose();
            socket.Dispose();
            throw;
        }
    }

    private sealed class RedisErrorException(string message) : Exception(message);
}

/// <summary>The usual form: <c>host:port,password=…,user=…,ssl=true,defaultDatabase=0</c>.</summary>
internal sealed record RedisAddress(string Host, int Port, string? User, string? Password, bool Ssl, int Database)
{
    private const int DefaultPort = 6379;

    /// <exception cref="ArgumentException">It names no host.</exception>
    public static RedisAddress Parse(string configuration)
    {
        var parts = configuration.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        var server = parts.FirstOrDefault(part => !part.Contains('=', StringComparison.Ordinal))
            ?? throw new ArgumentException("The connection string of Redis names no server; its form is 'host:port,password=…'.", nameof(configuration));
        var options = parts.Where(part => part.Contains('=', StringComparison.Ordinal)).Select(part => part.Split('=', 2))
            .ToDictionary(part => part[0], part => part[1], StringComparer.OrdinalIgnoreCase);
        var colon = server.LastIndexOf(':');
        return new RedisAddress(
            colon < 0 ? server : server[..colon],
            colon < 0 ? DefaultPort : int.Parse(server.AsSpan(colon + 1), CultureInfo.InvariantCulture),
            options.GetValueOrDefault("user"),
            options.GetValueOrDefault("password"),
            options.TryGetValue("ssl", out var ssl) && bool.Parse(ssl),
            options.TryGetValue("defaultDatabase", out var database) ? int.Parse(database, CultureInfo.InvariantCulture) : 0);
    }
}
