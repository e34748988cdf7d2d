using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ModelContextProtocol.AspNetCore.Http;

/// <summary>The live sessions of this process.</summary>
internal sealed partial class SessionTable(IOptions<HttpServerTransportOptions> options, ILogger<SessionTable> logger)
{
    private readonly ConcurrentDictionary<string, HttpSession> _sessions = new(StringComparer.Ordinal);

    public TimeProvider Time => options.Value.TimeProvider;

    public void Add(HttpSession session)
    {
        session.LastActive = Time.GetTimestamp();
        _sessions[session.Id] = session;
    }

    public bool TryFind(string id, [NotNullWhen(true)] out HttpSession? session) => _sessions.TryGetValue(id, out session);

    public async Task EndAsync(HttpSession session)
    {
        if (!_sessions.TryRemove(session.Id, out _))
        {
            return;
        }

        try
        {
            await session.DisposeAsync();
        }
        catch (Exception failure)
        {
            EndFailed(logger, session.Id, failure);
        }
    }

    /// <summary>Ends the sessions idle for longer than the time-out, then the longest idle ones beyond the limit.</summary>
    public Task PruneAsync()
    {
        var timeout = options.Value.IdleTimeout;
        var idle = _sessions.Values.Where(session => session.Idle).OrderByDescending(session => session.LastActive).ToList();
        var ending = idle.Where((session, rank) =>
            rank >= options.Value.MaxIdleSessionCount ||
            (timeout != Timeout.InfiniteTimeSpan && Time.GetElapsedTime(session.LastActive) > timeout));
        return Task.WhenAll(ending.Select(EndAsync));
    }

    public Task EndAllAsync() => Task.WhenAll(_sessions.Values.Select(EndAsync));

    [LoggerMessage(Level = LogLevel.Error, Message = "Session {SessionId} did not end cleanly.")]
    private static partial void EndFailed(ILogger logger, string sessionId, Exception failure);
}
