using System.Net.Sockets;
using Npgsql;

namespace OrleansWorkflows.Journal.PostgreSql;

/// <summary>What went wrong between this process and the server, and what may be concluded from it.</summary>
internal enum FaultKind
{
    /// <summary>A value of one append; the transaction is rolled back and the others may go on.</summary>
    Row,

    /// <summary>Another transaction was in the way; nothing was written, the same again will do.</summary>
    Again,

    /// <summary>The server answered that it can not serve now; nothing was written.</summary>
    Store,

    /// <summary>The connection is gone: whether a commit under way is durable is not known.</summary>
    Connection,
}

internal static class PostgreSqlFault
{
    private const string DiskFull = "53100";
    private const string TooManyConnections = "53300";
    private const string ReadOnly = "25006";

    public static FaultKind KindOf(Exception exception) => exception switch
    {
        // FATAL and PANIC end the session, possibly after its commit; class 08 is a pooler's word for the same.
        PostgresException { InvariantSeverity: "FATAL" or "PANIC" } or PostgresException { SqlState: ['0', '8', ..] } => FaultKind.Connection,
        PostgresException { SqlState: PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected } => FaultKind.Again,
        // Data, integrity, and limits such as a row that is too large.
        PostgresException { SqlState: ['2', '2' or '3', ..] or ['5', '4', ..] } => FaultKind.Row,
        PostgresException => FaultKind.Store,
        NpgsqlException or IOException or SocketException or TimeoutException or ObjectDisposedException => FaultKind.Connection,
        _ => FaultKind.Row,
    };

    /// <summary>Whether trying again soon may help: the server is starting, stopping or not to be reached.</summary>
    public static bool MayPass(Exception exception) => exception switch
    {
        PostgresException { SqlState: ['5', '7', ..] or ['0', '8', ..] or TooManyConnections or PostgresErrorCodes.LockNotAvailable } => true,
        PostgresException => false,
        _ => KindOf(exception) == FaultKind.Connection,
    };

    /// <summary>The error that callers see: what, where, and how to mend it.</summary>
    /// <param name="place">Server and database.</param>
    /// <param name="fate">What is known of the write.</param>
    /// <param name="isFateUnknown">Whether it may be durable.</param>
    public static JournalUnavailableException Explain(Exception exception, string place, string fate, bool isFateUnknown = false) => new(
        exception switch
        {
            PostgresException { SqlState: PostgresErrorCodes.LockNotAvailable or PostgresErrorCodes.QueryCanceled } => Slow(place, fate),
            NpgsqlException { InnerException: TimeoutException } when !IsConnecting(exception) => Slow(place, fate),
            PostgresException { SqlState: DiskFull } =>
                $"WF0603: no room for the database '{place}': the disk or its quota is full. {fate} Free space and try again.",
            PostgresException { SqlState: ['2', '8', ..] or PostgresErrorCodes.InvalidCatalogName or PostgresErrorCodes.InsufficientPrivilege } refused =>
                $"WF0612: the database '{place}' refuses this login: {refused.MessageText}. {fate} Check user, password and database of the connection "
                + "string, and the rights of the role.",
            PostgresException { SqlState: TooManyConnections } =>
                $"WF0613: the server of '{place}' has no connection left. {fate} Raise its max_connections, or lower 'Maximum Pool Size' of the silos.",
            PostgresException { SqlState: ReadOnly } =>
                $"WF0614: the database '{place}' is read-only: a standby, or a primary that was demoted. {fate} Let the connection string name the primary "
                + "('Target Session Attributes=read-write' with several hosts).",
            PostgresException { SqlState: ['4', '2', ..] } other =>
                $"WF0606: reading or writing the database '{place}' failed ({other.SqlState}: {other.MessageText}). {fate} Its tables may not be those of this "
                + "version: check what the connection string names.",
            PostgresException other when KindOf(other) != FaultKind.Connection =>
                $"WF0606: reading or writing the database '{place}' failed ({other.SqlState}: {other.MessageText}). {fate} Look into the server's log.",
            PostgresException other =>
                $"WF0611: PostgreSQL at '{place}' closed the connection ({other.MessageText}). {fate} Check that the server runs.",
            _ => $"WF0611: PostgreSQL at '{place}' can not be reached ({exception.GetBaseException().Message.TrimEnd('.')}). {fate} Check that the server runs and "
                + "that the connection string names it.",
        },
        exception) { IsFateUnknown = isFateUnknown };

    public static string Slow(string place, string fate) =>
        $"WF0618: PostgreSQL at '{place}' did not answer in time. {fate} Look for sessions that hold a lock (pg_stat_activity, pg_locks), for a synchronous standby that is "
        + "gone, and at the disk of the server; work goes on by itself.";

    /// <summary>Nobody listens, the network leads nowhere, or the server is starting, stopping or full: it will be so for whoever asks next, too.</summary>
    public static bool IsUnreachable(Exception exception) => exception switch
    {
        PostgresException { SqlState: PostgresErrorCodes.CannotConnectNow or TooManyConnections } => true,
        PostgresException => false,
        NpgsqlException { InnerException: TimeoutException } => IsConnecting(exception),
        _ => exception.GetBaseException() is System.Net.Sockets.SocketException
        {
            SocketErrorCode: System.Net.Sockets.SocketError.ConnectionRefused or System.Net.Sockets.SocketError.HostUnreachable
                or System.Net.Sockets.SocketError.NetworkUnreachable or System.Net.Sockets.SocketError.HostNotFound or System.Net.Sockets.SocketError.TryAgain
                or System.Net.Sockets.SocketError.TimedOut,
        },
    };

    // Npgsql has one exception for a server that does not answer and for one that is slow; a pool without a free connection is slowness too.
    private static bool IsConnecting(Exception exception) => exception.InnerException!.Message.Contains("connection attempt", StringComparison.Ordinal);

    /// <param name="holder">The process that has the database.</param>
    public static JournalUnavailableException InUse(string place, string holder) => new(
        $"WF0616: the database '{place}' is in use by another process: {holder}. Stop that one, or give this one a database of its own with --postgres.");

    public static JournalUnavailableException Taken(string place, string holder) => new(
        $"WF0617: while the connection to the database '{place}' was lost, another process has taken it: {holder}. This process ended, so that not both work on "
        + "the same executions; that one goes on with them.");

    public static JournalUnavailableException Closed(string place, string fate, bool isFateUnknown = false) =>
        new($"WF0607: the journal '{place}' is closed, because the process is stopping. {fate}") { IsFateUnknown = isFateUnknown };
}
