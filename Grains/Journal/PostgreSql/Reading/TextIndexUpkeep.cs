using Microsoft.Extensions.Logging;
using Npgsql;

namespace OrleansWorkflows.Journal.PostgreSql;

/// <summary>
/// Folds new rows into the index of texts, beside the writer and after so many new executions: entries that wait in the index's pending list are
/// cheap to add and slow to search.
/// </summary>
internal sealed partial class TextIndexUpkeep(NpgsqlDataSource source, PostgreSqlJournalOptions options, ILogger logger)
{
    private int _added;
    private int _isRunning;

    /// <summary>Called by the one writer after a commit.</summary>
    /// <param name="executions">New executions in it.</param>
    public void Added(int executions)
    {
        _added += executions;
        if (_added >= options.FoldTextIndexAfter && Interlocked.CompareExchange(ref _isRunning, 1, 0) == 0)
        {
            _added = 0;
            _ = FoldAsync();
        }
    }

    private async Task FoldAsync()
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        try
        {
            await using var command = source.CreateCommand(
                "select gin_clean_pending_list(c.oid) from pg_class c where c.oid = to_regclass('execution_texts_trigrams')");
            command.CommandTimeout = 0;
            await command.ExecuteNonQueryAsync().ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is NpgsqlException or IOException or System.Net.Sockets.SocketException or ObjectDisposedException)
        {
            LogNotFolded(logger, exception);
        }
        finally
        {
            Volatile.Write(ref _isRunning, 0);
        }
    }

    [LoggerMessage(LogLevel.Debug, "The index of texts was not folded; lists by text are slower until the next time.")]
    private static partial void LogNotFolded(ILogger logger, Exception exception);
}
