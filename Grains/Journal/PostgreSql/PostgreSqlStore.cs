using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Npgsql;

namespace OrleansWorkflows.Journal.PostgreSql;

/// <summary>
/// One database that silos share, as one process sees it: the writer with a connection of its own, the readers and a pool of connections for the
/// rest. Disposing it commits what waits.
/// </summary>
public sealed partial class PostgreSqlStore : IAsyncDisposable
{
    private readonly ILogger _logger;
    private readonly TimeProvider _time;
    private readonly NpgsqlDataSource _source;
    private readonly DatabaseLock? _lock;
    private readonly PostgreSqlWriter _writer;
    private int _isDisposed;

    /// <summary>Connects to nothing yet.</summary>
    public PostgreSqlStore(IOptions<PostgreSqlJournalOptions> options, ILogger<PostgreSqlStore>? logger = null, TimeProvider? time = null)
    {
        Options = options.Value;
        _logger = (ILogger?)logger ?? NullLogger.Instance;
        _time = time ?? TimeProvider.System;
        Place = Options.Place;
        _source = BuildPool(Options);
        var gate = new ReadGate(Options.MaxWaitingReads, Place);
        Reads = new PostgreSqlReads(_source, gate, Place);
        Loads = new ExecutionLoads(Reads);
        _lock = Options.IsExclusive ? new DatabaseLock(Options, _logger, _time) : null;
        Lost = _lock?.Lost ?? Task.Delay(Timeout.InfiniteTimeSpan, _time);
        _writer = new PostgreSqlWriter(Options, gate, new TextIndexUpkeep(_source, Options, _logger), _logger);
    }

    public PostgreSqlJournalOptions Options { get; }

    public JournalStatistics Statistics => _writer.Statistics;

    /// <summary>Another process has taken the database, and this one may not use it any more.</summary>
    public bool IsLost => Lost.IsCompleted;

    internal string Place { get; }

    /// <summary>Ends when another process has taken the database; without <see cref="PostgreSqlJournalOptions.IsExclusive"/> never.</summary>
    internal Task Lost { get; }

    internal bool AcceptsStarts => _writer.QueueLength < Options.MaxQueuedAppends && Outage is null;

    internal string? Outage => _writer.Outage;

    internal PostgreSqlReads Reads { get; }

    internal ExecutionLoads Loads { get; }

    /// <summary>Takes the database where it is exclusive, and applies the migrations; waits for a server that is still starting.</summary>
    /// <exception cref="JournalUnavailableException">It can not be reached in time, refuses the login, is in use by another process, or its database is newer.</exception>
    public async Task OpenAsync(CancellationToken cancellationToken = default)
    {
        var began = _time.GetTimestamp();
        for (var failures = 1; ; failures++)
        {
            try
            {
                if (_lock is not null)
                {
                    await _lock.TakeAsync(cancellationToken);
                }

                await using var connection = await _source.OpenConnectionAsync(cancellationToken);
                await PostgreSqlMigrations.ApplyAsync(connection, Place, cancellationToken);
                return;
            }
            catch (Exception exception) when (PostgreSqlFault.MayPass(exception) && _time.GetElapsedTime(began) < Options.StartupTimeout)
            {
                if (failures == 1)
                {
                    LogNotThereYet(_logger, Place, exception.GetBaseException().Message, Options.StartupTimeout);
                }

                await Task.Delay(TimeSpan.FromMilliseconds(Math.Min(2_000, 100 * failures)), _time, cancellationToken);
            }
            catch (Exception exception) when (exception is NpgsqlException or IOException or System.Net.Sockets.SocketException or TimeoutException)
            {
                throw PostgreSqlFault.Explain(exception, Place, "Nothing was changed.");
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) == 0)
        {
            // Joins the writer's thread.
            await Task.Run(_writer.Dispose);
            await _source.DisposeAsync();
            if (_lock is not null)
            {
                // The last: until here this process wrote.
                await _lock.DisposeAsync();
            }
        }
    }

    private static NpgsqlDataSource BuildPool(PostgreSqlJournalOptions options)
    {
        var pooled = new NpgsqlConnectionStringBuilder(options.ConnectionString) { NoResetOnClose = true };
        if (pooled.MaxPoolSize == new NpgsqlConnectionStringBuilder().MaxPoolSize)
        {
            pooled.MaxPoolSize = Math.Max(options.MaxReadConnections, pooled.MinPoolSize);
        }

        if (pooled.CommandTimeout == new NpgsqlConnectionStringBuilder().CommandTimeout)
        {
            pooled.CommandTimeout = (int)Math.Ceiling(options.ReadTimeout.TotalSeconds);
        }

        pooled.ApplicationName ??= "orleans-workflows";
        // Everything is read through an index; a plan that was kept from when the tables were small must not walk them when they are large.
        const string Settings = "set jit = off; set enable_seqscan = off; set random_page_cost = 1.1; set max_parallel_workers_per_gather = 0";
        return new NpgsqlDataSourceBuilder(pooled.ConnectionString)
            .UsePhysicalConnectionInitializer(
                static connection =>
                {
                    using var command = new NpgsqlCommand(Settings, connection);
                    command.ExecuteNonQuery();
                },
                static async connection =>
                {
                    await using var command = new NpgsqlCommand(Settings, connection);
                    await command.ExecuteNonQueryAsync();
                })
            .Build();
    }

    internal void Post(PendingAppend append) => _writer.Post(append);

    [LoggerMessage(LogLevel.Warning, "PostgreSQL at {Place} does not answer yet: {Reason}. The start waits {Patience} for it.")]
    private static partial void LogNotThereYet(ILogger logger, string place, string reason, TimeSpan patience);
}
