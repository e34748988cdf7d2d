using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace OrleansWorkflows.Journal.Sqlite;

/// <summary>
/// One data directory, opened: its lock, its migrated databases, the writer and the readers that journal, definitions and secrets share.
/// Disposing it commits what waits.
/// </summary>
public sealed class SqliteStore : IAsyncDisposable, IDisposable
{
    private readonly DataDirectoryLock _lock;
    private readonly SqliteWriter _writer;
    private readonly Lock _disposing = new();
    private bool _isDisposed;

    /// <summary>Takes the lock, applies the migrations, opens the database.</summary>
    /// <exception cref="JournalUnavailableException">The directory is in use or can not be written, or a database is damaged or newer.</exception>
    public SqliteStore(IOptions<SqliteJournalOptions> options, ILogger<SqliteStore>? logger = null)
    {
        Options = options.Value;
        _lock = DataDirectoryLock.Take(Options.DataDirectory);
        try
        {
            MigrateGrainState();
            _writer = new SqliteWriter(Options, (ILogger?)logger ?? NullLogger.Instance);
        }
        catch
        {
            _lock.Dispose();
            throw;
        }

        Loads = new SqliteReaders(Options, "loader");
        Lists = new SqliteReaders(Options, "lister");
    }

    public SqliteJournalOptions Options { get; }

    public JournalStatistics Statistics => _writer.Statistics;

    internal int QueueLength => _writer.QueueLength;

    internal string? Outage => _writer.Outage;

    /// <summary>For what an activation waits for; short.</summary>
    internal SqliteReaders Loads { get; }

    /// <summary>For lists and searches, so that a slow one holds up no activation.</summary>
    internal SqliteReaders Lists { get; }

    /// <summary>Commits what waits and closes the files; joins threads, so it blocks until they are done.</summary>
    public void Dispose()
    {
        lock (_disposing)
        {
            if (_isDisposed)
            {
                return;
            }

            _isDisposed = true;
            _writer.Dispose();
            Loads.Dispose();
            Lists.Dispose();
            CloseGrainState();
            _lock.Dispose();
        }
    }

    public async ValueTask DisposeAsync() => await Task.Run(Dispose);

    internal void Post(PendingWrite write) => _writer.Post(write);

    /// <summary>A small write in the next commit.</summary>
    /// <param name="subject">What it writes, for errors.</param>
    internal Task<T> WriteAsync<T>(string subject, Func<SqliteDatabase, T> write, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return Task.FromCanceled<T>(cancellationToken);
        }

        var pending = new PendingCall<T>(subject, write, cancellationToken);
        _writer.Post(pending);
        return pending.Completion;
    }

    /// <summary>
    /// Orleans' storage leaves its connections in a pool of the process, which would close them, and tidy up their files, only when that ends: after the directory's lock is
    /// given up, and long enough to be taken for a process that hangs.
    /// </summary>
    private void CloseGrainState()
    {
        using var any = new SqliteConnection(Options.GrainStateConnectionString);
        SqliteConnection.ClearPool(any);
    }

    private void MigrateGrainState()
    {
        try
        {
            using var database = SqliteDatabase.Open(Options.GrainStatePath, Options.BusyTimeout);
            database.Execute("pragma journal_mode = wal");
            SqliteMigrations.Apply(database, "GrainState", Options.GrainStatePath);
        }
        catch (SqliteFault fault)
        {
            throw fault.Explain(Options.GrainStatePath, "Nothing was changed.");
        }
    }
}
