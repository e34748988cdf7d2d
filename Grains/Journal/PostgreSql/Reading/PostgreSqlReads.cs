using Npgsql;

namespace OrleansWorkflows.Journal.PostgreSql;

/// <summary>Statements on pooled connections. A connection that a restart of the server left stale costs a second try, not an error.</summary>
internal sealed class PostgreSqlReads(NpgsqlDataSource source, string place)
{
    private const int MaxTries = 3;

    /// <param name="run">Reads; may be called again on another connection.</param>
    /// <exception cref="JournalUnavailableException">The server can not be reached or can not answer.</exception>
    public async ValueTask<T> ReadAsync<T>(Func<NpgsqlConnection, Task<T>> run, CancellationToken cancellationToken)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                await using var connection = await source.OpenConnectionAsync(cancellationToken);
                return await run(connection);
            }
            catch (Exception exception) when (tries < MaxTries && CanTryAgain(exception))
            {
                // The whole pool is as old as the connection that broke.
                source.Clear();
            }
            catch (Exception exception) when (IsFault(exception))
            {
                throw Explain(exception, "Nothing was read.");
            }
        }
    }

    /// <summary>A small write of its own: one statement, one commit. Must bear to be made twice.</summary>
    /// <param name="subject">What it writes, for errors.</param>
    public async Task<T> WriteAsync<T>(string subject, Func<NpgsqlConnection, Task<T>> run, CancellationToken cancellationToken)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                await using var connection = await source.OpenConnectionAsync(cancellationToken);
                return await run(connection);
            }
            catch (Exception exception) when (tries < MaxTries && (PostgreSqlFault.KindOf(exception) == FaultKind.Again || CanTryAgain(exception)))
            {
                source.Clear();
            }
            catch (PostgresException exception) when (PostgreSqlFault.KindOf(exception) == FaultKind.Row)
            {
                throw new JournalAppendRefusedException(
                    $"WF0609: the database '{place}' refused {subject}: {exception.MessageText}. Nothing of it was written.", exception);
            }
            catch (Exception exception) when (IsFault(exception))
            {
                throw Explain(exception, $"Whether {subject} is written is not known.");
            }
        }
    }

    private JournalUnavailableException Explain(Exception exception, string fate) =>
        exception is ObjectDisposedException ? PostgreSqlFault.Closed(place, fate) : PostgreSqlFault.Explain(exception, place, fate);

    // A refused connection is not stale: nobody listens, and asking again at once helps nothing.
    private static bool CanTryAgain(Exception exception) =>
        exception is not (ObjectDisposedException or OperationCanceledException)
        && PostgreSqlFault.KindOf(exception) == FaultKind.Connection
        && exception.GetBaseException() is not (System.Net.Sockets.SocketException { SocketErrorCode: System.Net.Sockets.SocketError.ConnectionRefused } or TimeoutException);

    private static bool IsFault(Exception exception) =>
        exception is NpgsqlException or IOException or System.Net.Sockets.SocketException or TimeoutException or ObjectDisposedException;
}
