using System.Collections.Concurrent;
using OrleansWorkflows.Gateway.Settings;

namespace OrleansWorkflows.Gateway.Access;

/// <summary>Metadata of endpoints whose requests may stay open: event streams and sockets, and the addresses of MCP, which has both.</summary>
public sealed record StaysOpen
{
    public static readonly StaysOpen Marker = new();
}

/// <summary>
/// What callers hold open. Who calls is asked when a request begins; here it is asked again while it goes on, so that a key that is taken out, changed or expired, and a
/// token whose time is over, end it too. And no caller has all that this gateway can hold.
/// </summary>
public sealed partial class OpenConnections(GatewaySettings settings, TimeProvider time, ILogger<OpenConnections> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    /// <summary>A call of a tool that began rightly may end: it is over soon. What is open longer is a stream.</summary>
    private static readonly TimeSpan LongestCall = TimeSpan.FromMinutes(2);

    private readonly ConcurrentDictionary<Held, byte> _open = [];

    /// <summary>Streams and sockets of one caller.</summary>
    private int MostOfACaller => Math.Max(1, settings.Live.MaxSockets / 2);

    /// <summary>Until it is disposed of, the request is cut off when its caller is not the one any more that it was.</summary>
    /// <param name="isGood">Asks again.</param>
    /// <returns>Null: the caller has as many open as it may.</returns>
    public IDisposable? TryHold(HttpContext context, string principal, Func<CancellationToken, ValueTask<bool>> isGood)
    {
        var held = new Held(this, context, principal, isGood, time.GetTimestamp());
        if (!held.IsCall && _open.Keys.Count(other => other.Principal == principal && Lasts(other)) >= MostOfACaller)
        {
            return null;
        }

        _open[held] = 0;
        return held;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            foreach (var held in _open.Keys.Where(Lasts))
            {
                try
                {
                    await held.CheckAsync(stoppingToken);
                }
#pragma warning disable CA1031 // Whatever keeps one from being checked: it is checked again soon, and the others now.
                catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
#pragma warning restore CA1031
                {
                    LogNotChecked(logger, exception);
                }
            }

            await Task.Delay(Interval, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private bool Lasts(Held held) => !held.IsCall || time.GetElapsedTime(held.Since) > LongestCall;

    [LoggerMessage(Level = LogLevel.Warning, Message = "Whether the caller of an open connection may still have it could not be told")]
    private static partial void LogNotChecked(ILogger logger, Exception exception);

    private sealed class Held(OpenConnections owner, HttpContext context, string principal, Func<CancellationToken, ValueTask<bool>> isGood, long since) : IDisposable
    {
        private readonly Lock _gate = new();

        private bool _isOver;

        public string Principal => principal;

        public long Since => since;

        public bool IsCall { get; } = HttpMethods.IsPost(context.Request.Method);

        public async Task CheckAsync(CancellationToken cancellationToken)
        {
            if (await isGood(cancellationToken))
            {
                return;
            }

            lock (_gate)
            {
                // The server uses the object for another request once this one is over.
                if (!_isOver)
                {
                    context.Abort();
                }
            }
        }

        public void Dispose()
        {
            lock (_gate)
            {
                _isOver = true;
            }

            owner._open.TryRemove(this, out _);
        }
    }
}
