using System.Globalization;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace OrleansWorkflows.Journal.PostgreSql;

/// <summary>
/// Keeps a database to one process: two silos that do not know each other would each believe that all executions are theirs. An advisory lock on a
/// connection of its own, which the server lets go of when that connection ends, however it ends. A lost connection is opened and the lock taken again.
/// </summary>
internal sealed partial class DatabaseLock : IAsyncDisposable
{
    // One a schema, because each schema has tables of its own.
    private const string Key = "hashtextextended('orleans-workflows ' || coalesce(current_schema(), ''), 0)";

    private const string Holder =
        $"""
        select coalesce(a.application_name, '') || ', client ' || coalesce(host(a.client_addr), 'on a local socket') || ', server process ' || l.pid
        from pg_locks l left join pg_stat_activity a on a.pid = l.pid
        where l.locktype = 'advisory' and l.granted and l.objsubid = 1 and l.database = (select oid from pg_database where datname = current_database())
          and (l.classid::bigint << 32) | l.objid::bigint = {Key}
        """;

    private const int MaxNameLength = 63;

    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan AnswerTime = TimeSpan.FromSeconds(15);

    private readonly string _place;
    private readonly string _take;
    private readonly ILogger _logger;
    private readonly TimeProvider _time;
    private readonly NpgsqlDataSource _source;
    private readonly CancellationTokenSource _stopping = new();
    private readonly TaskCompletionSource _lost = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task _holding = Task.CompletedTask;
    private NpgsqlConnection? _connection;

    public DatabaseLock(PostgreSqlJournalOptions options, ILogger logger, TimeProvider time)
    {
        (_place, _logger, _time) = (options.Place, logger, time);
        var name = $"orleans-workflows {Environment.ProcessId} {Random.Shared.Next():x8}@{Environment.MachineName}";
        _source = new NpgsqlDataSourceBuilder(new NpgsqlConnectionStringBuilder(options.ConnectionString)
        {
            Pooling = false,
            Multiplexing = false,
            ApplicationName = name[..Math.Min(name.Length, MaxNameLength)],
            CommandTimeout = (int)Math.Ceiling((options.LockPatience + AnswerTime).TotalSeconds),
            // So that either side notices in time when the other has vanished.
            KeepAlive = 10,
        }.ConnectionString).Build();
        _take = string.Create(
            CultureInfo.InvariantCulture,
            $"""
            set tcp_keepalives_idle = 10;
            set tcp_keepalives_interval = 5;
            set tcp_keepalives_count = 3;
            select pg_terminate_backend(pid) from pg_stat_activity
              where application_name = current_setting('application_name') and pid <> pg_backend_pid();
            set lock_timeout = {(long)options.LockPatience.TotalMilliseconds};
            select pg_advisory_lock({Key});
            """);
    }

    /// <summary>Ends when another process has taken the database.</summary>
    public Task Lost => _lost.Task;

    /// <summary>Takes the lock if it is not held; from then on it is kept.</summary>
    /// <exception cref="JournalUnavailableException">Another process holds it.</exception>
    /// <exception cref="NpgsqlException">The server can not be reached or refuses.</exception>
    public async Task TakeAsync(CancellationToken cancellationToken)
    {
        if (_connection is null)
        {
            _connection = await OpenAsync(PostgreSqlFault.InUse, cancellationToken);
            _holding = HoldAsync(_connection);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _holding;
        await _source.DisposeAsync();
        _stopping.Dispose();
    }

    private async Task HoldAsync(NpgsqlConnection connection)
    {
        try
        {
            while (true)
            {
                await using (connection)
                {
                    await WaitUntilBrokenAsync(connection);
                }

                connection = await TakeAgainAsync();
            }
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
        }
        catch (JournalUnavailableException taken)
        {
            LogTaken(_logger, taken.Message);
            _lost.SetResult();
        }
    }

    private async Task WaitUntilBrokenAsync(NpgsqlConnection connection)
    {
        try
        {
            while (true)
            {
                // Nothing is ever sent here: this ends with the connection.
                await connection.WaitAsync(_stopping.Token);
            }
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            LogLost(_logger, _place, exception.GetBaseException().Message);
        }
    }

    private async Task<NpgsqlConnection> TakeAgainAsync()
    {
        for (var pause = FirstPause; ; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            try
            {
                var connection = await OpenAsync(PostgreSqlFault.Taken, _stopping.Token);
                LogTakenAgain(_logger, _place);
                return connection;
            }
            catch (Exception exception) when (exception is not (OperationCanceledException or JournalUnavailableException))
            {
                await Task.Delay(pause, _time, _stopping.Token);
            }
        }
    }

    /// <param name="refused">The error when another process has it, made of the place and that process.</param>
    private async Task<NpgsqlConnection> OpenAsync(Func<string, string, JournalUnavailableException> refused, CancellationToken cancellationToken)
    {
        var connection = await _source.OpenConnectionAsync(cancellationToken);
        try
        {
            await using var take = new NpgsqlCommand(_take, connection);
            await take.ExecuteNonQueryAsync(cancellationToken);
            return connection;
        }
        catch (PostgresException exception) when (exception.SqlState == PostgresErrorCodes.LockNotAvailable)
        {
            await using (connection)
            {
                await using var ask = new NpgsqlCommand(Holder, connection);
                throw refused(_place, await ask.ExecuteScalarAsync(cancellationToken) as string ?? "one that has let go of it just now");
            }
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    [LoggerMessage(LogLevel.Warning, "The connection that keeps the database {Place} to this process was lost: {Reason}")]
    private static partial void LogLost(ILogger logger, string place, string reason);

    [LoggerMessage(LogLevel.Information, "The database {Place} is kept to this process again.")]
    private static partial void LogTakenAgain(ILogger logger, string place);

    [LoggerMessage(LogLevel.Critical, "{Message}")]
    private static partial void LogTaken(ILogger logger, string message);
}
