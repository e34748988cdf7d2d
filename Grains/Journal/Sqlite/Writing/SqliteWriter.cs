using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;

namespace OrleansWorkflows.Journal.Sqlite;

/// <summary>
/// The one writer: a thread that takes whatever waits, commits it in one transaction, and then tells the callers. No timers: a batch is what
/// gathered while the last commit ran. Source: DESIGN "Group commit".
/// </summary>
internal sealed partial class SqliteWriter : IDisposable
{
    // A reader that never pauses keeps the log from being reused; past this size the writer waits for a gap.
    private const long MaxLogSizeBytes = 512L << 20;
    private const int CommitsBetweenLogChecks = 256;

    private readonly SqliteJournalOptions _options;
    private readonly ILogger _logger;
    private readonly WaitingLine<PendingWrite> _line = new();
    private readonly LoneChain _chain = new();
    private readonly ConditionalWeakTable<JournalAppend, object> _unknownFates = [];
    private readonly StoreOutage _outage = new();
    private readonly JournalMetrics _metrics;
    private readonly PendingTextFold _textFold;
    private readonly Thread _thread;
    private WriterSession? _session;
    private int _commitsSinceLogCheck;

    /// <summary>Opens and migrates the database.</summary>
    /// <exception cref="JournalUnavailableException">It can not be opened.</exception>
    public SqliteWriter(SqliteJournalOptions options, ILogger logger)
    {
        _options = options;
        _logger = logger;
        try
        {
            _session = WriterSession.Open(options, _unknownFates);
        }
        catch (SqliteFault fault)
        {
            throw fault.Explain(options.JournalPath, "Nothing was changed.");
        }

        _textFold = new PendingTextFold(_line);
        _textFold.Consider(_session);
        _metrics = new JournalMetrics(() => _line.Count);
        _thread = new Thread(Run) { IsBackground = true, Name = "journal writer" };
        _thread.Start();
    }

    public JournalStatistics Statistics => _metrics.Read();

    public int QueueLength => _line.Count;

    public string? Outage => _outage.Now;

    public void Post(PendingWrite write)
    {
        if (!TryCommitAtOnce(write) && !_line.TryEnqueue(write))
        {
            write.Fail(new JournalUnavailableException(
                $"WF0607: the journal '{_options.JournalPath}' is closed, because the process is stopping. Nothing was written."));
        }
    }

    /// <summary>Commits what waits, then closes.</summary>
    public void Dispose()
    {
        _line.Close();
        _thread.Join();
        using (_chain.Enter())
        {
            _session?.Dispose();
        }

        _metrics.Dispose();
    }

    private void Run()
    {
        var batch = new List<PendingWrite>();
        while (_line.Take(batch, _options.MaxBatch))
        {
            // A caller that gave up while it waited gets its cancellation, and nothing is written for it.
            batch.RemoveAll(static write =>
            {
                if (write.IsCancelled)
                {
                    write.Fail(new OperationCanceledException());
                    return true;
                }

                return false;
            });
            using (_chain.Enter())
            {
                _chain.Note(batch is [var alone] ? alone.Execution : null);
                Write(CollectionsMarshal.AsSpan(batch));
            }

            batch.Clear();
        }
    }

    /// <summary>Commits on the caller's thread.</summary>
    /// <returns>False when the write is the writer thread's.</returns>
    private bool TryCommitAtOnce(PendingWrite write)
    {
        if (write.Execution is not { } execution || !_chain.TryEnter(execution, _line.Count))
        {
            return false;
        }

        try
        {
            if (_session is null || _line.IsClosed)
            {
                return false;
            }

            Write(new Span<PendingWrite>(ref write));
            return true;
        }
        finally
        {
            _chain.Turn.Exit();
        }
    }

    private void Write(Span<PendingWrite> batch)
    {
        if (batch.IsEmpty)
        {
            return;
        }

        var start = Stopwatch.GetTimestamp();
        var committing = false;
        try
        {
            _session ??= WriterSession.Open(_options, _unknownFates);
            _session.Begin();
            foreach (var write in batch)
            {
                write.Execute(_session);
            }

            committing = true;
            _session.Commit();
        }
        catch (SqliteFault fault) when (fault.ConcernsStore)
        {
            AbandonSession();
            FailAll(batch, fault, committing);
            return;
        }
        catch (JournalUnavailableException exception)
        {
            AbandonSession();
            if (_outage.Failed(exception.Message))
            {
                LogUnavailable(_logger, exception);
            }

            foreach (var write in batch)
            {
                write.Fail(exception);
            }

            _metrics.Failed(batch.Length);
            return;
        }
        catch (Exception exception)
        {
            Bisect(batch, exception);
            return;
        }

        _outage.Ended();
        var (appends, conflicts) = (0, 0);
        foreach (var write in batch)
        {
            var counts = write.Counts;
            appends += counts.Appends;
            conflicts += counts.Conflicts;
        }

        _metrics.Committed(batch.Length, appends, conflicts, start);
        foreach (var write in batch)
        {
            write.Complete();
        }

        _textFold.Consider(_session);
        KeepLogSmall();
    }

    /// <summary>One write of the batch is poison: halves are tried until it stands alone.</summary>
    private void Bisect(Span<PendingWrite> batch, Exception exception)
    {
        // The exception may have left a statement half stepped; a new connection has none.
        AbandonSession();
        if (batch.Length == 1)
        {
            LogRefused(_logger, batch[0].Subject, exception);
            _metrics.Failed(1);
            batch[0].Fail(new JournalAppendRefusedException(
                $"WF0609: the journal refused {batch[0].Subject}: {exception.Message}. Nothing of it was written; the execution can not go on from here.",
                exception));
            return;
        }

        var half = batch.Length / 2;
        Write(batch[..half]);
        Write(batch[half..]);
    }

    /// <summary>The store can not serve. A fault in the middle of a commit leaves its fate open: what is stored decides.</summary>
    private void FailAll(Span<PendingWrite> batch, SqliteFault fault, bool committing)
    {
        var error = fault.Explain(_options.JournalPath, "Nothing was written.");
        if (_outage.Failed(error.Message))
        {
            LogUnavailable(_logger, error);
        }

        if (!committing)
        {
            foreach (var write in batch)
            {
                write.Fail(error);
            }

            _metrics.Failed(batch.Length);
            return;
        }

        var failed = 0;
        foreach (var write in batch)
        {
            switch (ReadBack(write))
            {
                case true:
                    write.Complete();
                    break;
                case false:
                    write.Fail(error);
                    failed++;
                    break;
                default:
                    write.Fail(new UnknownFate(fault.Explain(_options.JournalPath, "Whether the write is durable is not known.", isFateUnknown: true), _unknownFates));
                    failed++;
                    break;
            }
        }

        _metrics.Failed(failed);
    }

    private bool? ReadBack(PendingWrite write)
    {
        try
        {
            _session ??= WriterSession.Open(_options, _unknownFates);
            return write.IsStored(_session);
        }
        catch (Exception exception) when (exception is SqliteFault or JournalUnavailableException)
        {
            AbandonSession();
            return null;
        }
    }

    private void AbandonSession()
    {
        try
        {
            _session?.Rollback();
        }
        catch (SqliteFault fault)
        {
            LogRollbackFailed(_logger, fault);
        }

        _session?.Dispose();
        _session = null;
    }

    private void KeepLogSmall()
    {
        if (++_commitsSinceLogCheck < CommitsBetweenLogChecks)
        {
            return;
        }

        _commitsSinceLogCheck = 0;
        try
        {
            var log = new FileInfo(_options.JournalPath + "-wal");
            if (log.Exists && log.Length > MaxLogSizeBytes)
            {
                _session?.Database.Execute("pragma wal_checkpoint(truncate)");
            }
        }
        catch (Exception exception) when (exception is SqliteFault or IOException)
        {
            LogCheckpointFailed(_logger, exception);
        }
    }

    [LoggerMessage(LogLevel.Error, "The journal refused {Subject}; it fails alone.")]
    private static partial void LogRefused(ILogger logger, string subject, Exception exception);

    [LoggerMessage(LogLevel.Error, "The journal's database can not be written; executions stand still until it can.")]
    private static partial void LogUnavailable(ILogger logger, Exception exception);

    [LoggerMessage(LogLevel.Warning, "Rolling back on the journal's database failed; the connection is opened anew.")]
    private static partial void LogRollbackFailed(ILogger logger, Exception exception);

    [LoggerMessage(LogLevel.Warning, "The journal's write-ahead log is large and could not be folded into the database; tried again later.")]
    private static partial void LogCheckpointFailed(ILogger logger, Exception exception);
}
