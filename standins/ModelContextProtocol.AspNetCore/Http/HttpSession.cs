using System.Security.Claims;
using ModelContextProtocol.Server;

namespace ModelContextProtocol.AspNetCore.Http;

/// <summary>
/// One <see cref="McpServer"/> over one transport: the life of a session for clients that <c>initialize</c>, the life of a request (id "")
/// for all others. Ending it cancels every handler that still runs in it.
/// </summary>
internal sealed class HttpSession(string id, StreamableHttpServerTransport transport, McpServer server, ClaimsPrincipal owner) : IAsyncDisposable
{
    private readonly CancellationTokenSource _ended = new();
    private readonly Lock _gate = new();
    private readonly (string Type, string Value, string Issuer)? _owner = Identify(owner);
    private int _openRequests;
    private bool _disposed;
    private bool _streaming;
    private Task _run = Task.CompletedTask;

    public string Id => id;

    public StreamableHttpServerTransport Transport => transport;

    public McpServer Server => server;

    /// <summary>Time stamp of the last moment a request was open; the idle clock runs from here.</summary>
    public long LastActive { get; set; }

    public bool Idle
    {
        get
        {
            lock (_gate)
            {
                return !_disposed && _openRequests == 0;
            }
        }
    }

    public void Start(Func<McpServer, CancellationToken, Task> run) => _run = run(server, _ended.Token);

    public bool BelongsTo(ClaimsPrincipal user) => _owner == Identify(user);

    /// <summary>Counts a request in; false when the session has ended meanwhile.</summary>
    public bool TryEnter()
    {
        lock (_gate)
        {
            if (_disposed)
            {
                return false;
            }

            _openRequests++;
            return true;
        }
    }

    public void Leave(long now)
    {
        lock (_gate)
        {
            _openRequests--;
            LastActive = now;
        }
    }

    /// <summary>A session has one GET stream in its life.</summary>
    public bool TryStartStream()
    {
        lock (_gate)
        {
            return !_streaming && (_streaming = true);
        }
    }

    public async ValueTask DisposeAsync()
    {
        lock (_gate)
        {
            if (_disposed)
            {
                return;
            }

            _disposed = true;
        }

        // The transport first: its reader completes, so the server's loop ends by itself rather than by an exception.
        await transport.DisposeAsync();
        await _ended.CancelAsync();
        try
        {
            await _run;
        }
        catch (OperationCanceledException)
        {
            // The end that was asked for.
        }
        finally
        {
            await server.DisposeAsync();
            _ended.Dispose();
        }
    }

    /// <summary>Anonymous callers, and users without a name identifier, are all the same to a session; its id is their secret.</summary>
    private static (string, string, string)? Identify(ClaimsPrincipal user)
    {
        if (user.Identity?.IsAuthenticated is not true)
        {
            return null;
        }

        var claim = user.FindFirst(ClaimTypes.NameIdentifier) ?? user.FindFirst("sub") ?? user.FindFirst(ClaimTypes.Upn);
        return claim is null ? null : (claim.Type, claim.Value, claim.Issuer);
    }
}
