using Npgsql;

namespace OrleansWorkflows.Journal.PostgreSql;

/// <summary>Statements on pooled connections. A connection that a restart of the server left stale costs a second try, not an error.</summary>
internal sealed class PostgreSqlReads(NpgsqlDataSource source, ReadGate gate, string place)
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
                return await RunAsync(run, cancellationToken);
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
                return await RunAsync(run, cancellationToken);
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
                throw PostgreSqlFault.KindOf(exception) == FaultKind.Connection && !PostgreSqlFault.IsUnreachable(exception)
                    ? Explain(exception, $"Whether {subject} is written is not known.", isFateUnknown: true)
                    : Explain(exception, "Nothing was written.");
            }
        }
    }

    private async Task<T> RunAsync<T>(Func<NpgsqlConnection, Task<T>> run, CancellationToken cancellationToken)
    {
        gate.Enter();
        try
        {
            await using var connection = await ConnectAsync(cancellationToken);
            return await run(connection);
        }
        finally
        {
            gate.Leave();
        }
    }

    private async Task<NpgsqlConnection> ConnectAsync(CancellationToken cancellationToken)
    {
        try
        {
            var connection = await source.OpenConnectionAsync(cancellationToken);
            gate.Reached();
            return connection;
        }
        catch (Exception exception) when (PostgreSqlFault.IsUnreachable(exception))
        {
            gate.NotReached(Explain(exception, "Nothing was read."));
            throw;
        }
    }

    private JournalUnavailableException Explain(Exception exception, string fate, bool isFateUnknown = false) =>
        exception is ObjectDisposedException ? PostgreSqlFault.Closed(place, fate) : PostgreSqlFault.Explain(exception, place, fate, isFateUnknown);

    // A refused connection is not stale: nobody listens, and asking again at once helps nothing.
    private static bool CanTryAgain(Exception exception) =>
        exception is not (ObjectDisposedException or OperationCanceledException)
        && PostgreSqlFault.KindOf(exception) == FaultKind.Connection
        && !PostgreSqlFault.IsUnreachable(exception)
        && exception.GetBaseException() is not TimeoutException;

    private static bool IsFault(Exception exception) =>
        exception is NpgsqlException or IOException or System.Net.Sockets.SocketException or TimeoutException or ObjectDisposedException;
}
