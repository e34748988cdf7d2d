using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace OrleansWorkflows.Journal.PostgreSql;

/// <summary>Keeps the writer connected: opens its session, and during an outage tries again with growing pauses, for as long as appends may wait.</summary>
internal sealed partial class WriterLink : IDisposable
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(1);

    private readonly TimeSpan _grace;
    private readonly string _place;
    private readonly StoreOutage _outage;
    private readonly ReadGate _reads;
    private readonly ILogger _logger;
    private readonly NpgsqlDataSource _source;
    private readonly ManualResetEventSlim _stopping = new();
    private readonly long _fence = Random.Shared.NextInt64();
    private WriterSession? _session;
    private long _outageBegan;
    private TimeSpan _pause;

    public WriterLink(PostgreSqlJournalOptions options, StoreOutage outage, ReadGate reads, ILogger logger)
    {
        (_grace, _place, _outage, _reads, _logger) = (options.OutageGrace, options.Place, outage, reads, logger);
        var connection = new NpgsqlConnectionStringBuilder(options.ConnectionString);
        var isTimeoutGiven = connection.CommandTimeout != new NpgsqlConnectionStringBuilder().CommandTimeout;
        _source = new NpgsqlDataSourceBuilder(new NpgsqlConnectionStringBuilder(options.ConnectionString)
        {
            // Closing must close, so that the server ends what the session left behind.
            Pooling = false,
            Multiplexing = false,
            ApplicationName = $"orleans-workflows writer {Guid.NewGuid():N}",
            CommandTimeout = isTimeoutGiven ? connection.CommandTimeout : (int)Math.Ceiling(options.CommitTimeout.TotalSeconds),
            TcpKeepAlive = true,
            MaxAutoPrepare = 32,
            AutoPrepareMinUsages = 1,
        }.ConnectionString).Build();
    }

    public bool IsConnected => _session is not null;

    /// <summary>Only after <see cref="TryConnect"/>.</summary>
    public WriterSession Session => _session!;

    /// <summary>An outage is not waited for any more.</summary>
    public bool IsStopping => _stopping.IsSet;

    /// <summary>Why there is no session.</summary>
    public Exception Reason { get; private set; } = new TimeoutException("not connected yet");

    /// <returns>False when the outage has lasted longer than appends may wait.</returns>
    public bool TryConnect(out Exception reason)
    {
        while (_session is null)
        {
            try
            {
                _session = WriterSession.Open(_source, _fence);
                if (_outageBegan != 0)
                {
                    LogBack(_logger, _place, Stopwatch.GetElapsedTime(_outageBegan));
                    _outage.Ended();
                    _reads.Reached();
                    _outageBegan = 0;
                }
            }
            catch (Exception exception)
            {
                Lost(exception);
                _outage.Failed(PostgreSqlFault.Explain(exception, _place, "Nothing was written.").Message);
                if (_outageBegan == 0)
                {
                    _outageBegan = Stopwatch.GetTimestamp();
                    LogAway(_logger, _place, exception);
                }

                // Also after the last try, so that appends that come again at once do not hammer the server.
                if (Pause() || Stopwatch.GetElapsedTime(_outageBegan) >= _grace || !PostgreSqlFault.MayPass(exception))
                {
                    break;
                }
            }
        }

        reason = Reason;
        return _session is not null;
    }

    public void Lost(Exception reason)
    {
        Reason = reason;
        try
        {
            _session?.Dispose();
        }
        catch (Exception exception) when (exception is NpgsqlException or IOException or System.Net.Sockets.SocketException)
        {
            LogNotClosed(_logger, exception);
        }

        _session = null;
    }

    /// <summary>A commit came through.</summary>
    public void Served()
    {
        _pause = TimeSpan.Zero;
        _outage.Ended();
    }

    /// <summary>Waits a while that grows from failure to failure.</summary>
    /// <returns>True when the process is stopping.</returns>
    public bool Pause()
    {
        _pause = _pause == TimeSpan.Zero ? FirstPause : TimeSpan.FromTicks(Math.Min(_pause.Ticks * 2, LongestPause.Ticks));
        return _stopping.Wait(_pause);
    }

    public void StopWaiting() => _stopping.Set();

    public void Dispose()
    {
        _session?.Dispose();
        _source.Dispose();
        _stopping.Dispose();
    }

    [LoggerMessage(LogLevel.Error, "The journal's database at {Place} is away; executions stand still until it answers.")]
    private static partial void LogAway(ILogger logger, string place, Exception exception);

    [LoggerMessage(LogLevel.Information, "The journal's database at {Place} is back after {Outage}.")]
    private static partial void LogBack(ILogger logger, string place, TimeSpan outage);

    [LoggerMessage(LogLevel.Debug, "A broken connection to the journal's database did not close cleanly.")]
    private static partial void LogNotClosed(ILogger logger, Exception exception);
}
