using System.Net;
using System.Net.Sockets;

namespace OrleansWorkflows.Journal.Tests.Support;

/// <summary>Stands between a store and its server and cuts the line when told: before the next request arrives, or after it was answered.</summary>
internal sealed class CuttingProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly int _serverPort;
    private readonly Task _accepting;
    private int _cutRequest;
    private int _cutAnswer;

    public CuttingProxy(int serverPort)
    {
        _serverPort = serverPort;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>The next request never reaches the server.</summary>
    public void CutRequest() => Volatile.Write(ref _cutRequest, 1);

    /// <summary>The next request is done, but nobody hears of it.</summary>
    public void CutAnswer() => Volatile.Write(ref _cutAnswer, 1);

    public async ValueTask DisposeAsync()
    {
        _listener.Stop();
        await _accepting;
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _ = ServeAsync(await _listener.AcceptSocketAsync());
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
        }
    }

    private async Task ServeAsync(Socket client)
    {
        using var server = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        using (client)
        {
            client.NoDelay = true;
            await server.ConnectAsync(IPAddress.Loopback, _serverPort);
            await Task.WhenAny(
                PumpAsync(client, server, () => Interlocked.Exchange(ref _cutRequest, 0) == 1),
                PumpAsync(server, client, () => Interlocked.Exchange(ref _cutAnswer, 0) == 1));
        }
    }

    private static async Task PumpAsync(Socket from, Socket to, Func<bool> isCut)
    {
        var buffer = new byte[65_536];
        try
        {
            while (await from.ReceiveAsync(buffer) is > 0 and var length && !isCut())
            {
                for (var sent = 0; sent < length;)
                {
                    sent += await to.SendAsync(buffer.AsMemory(sent, length - sent));
                }
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
        }
    }
}
