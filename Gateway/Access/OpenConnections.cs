using System.Collections.Concurrent;

namespace OrleansWorkflows.Gateway.Access;

/// <summary>Metadata of endpoints whose requests may stay open: event streams and sockets, and the addresses of MCP, which has both.</summary>
public sealed record StaysOpen
{
    public static readonly StaysOpen Marker = new();
}

/// <summary>
/// What callers hold open. Who calls is asked when a request begins; here it is asked again while it goes on, so that a key that is taken out, changed or expired, and a
/// token whose time is over, end it too.
/// </summary>
public sealed partial class OpenConnections(TimeProvider time, ILogger<OpenConnections> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    /// <summary>A call of a tool that began rightly may end: it is over soon. What is open longer is a stream.</summary>
    private static readonly TimeSpan LongestCall = TimeSpan.FromMinutes(2);

    private readonly ConcurrentDictionary<Held, byte> _open = [];

    /// <summary>Until it is disposed of, the request is cut off when its caller is not the one any more that it was.</summary>
    /// <param name="isGood">Asks again.</param>
    public IDisposable Hold(HttpContext context, Func<CancellationToken, ValueTask<bool>> isGood)
    {
        var held = new Held(this, context, isGood, time.GetTimestamp());
        _open[held] = 0;
        return held;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            foreach (var held in _open.Keys.Where(held => !held.IsCall || time.GetElapsedTime(held.Since) > LongestCall))
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

    [LoggerMessage(Level = LogLevel.Warning, Message = "Whether the caller of an open connection may still have it could not be told")]
    private static partial void LogNotChecked(ILogger logger, Exception exception);

    private sealed class Held(OpenConnections owner, HttpContext context, Func<CancellationToken, ValueTask<bool>> isGood, long since) : IDisposable
    {
        private readonly Lock _gate = new();

        private bool _isOver;

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
