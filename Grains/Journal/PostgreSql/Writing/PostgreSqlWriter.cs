using System.Diagnostics;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace OrleansWorkflows.Journal.PostgreSql;

/// <summary>
/// The one writer of a silo: a thread that takes whatever waits, commits it in one transaction and one round trip, and then tells the callers. No
/// timers: a batch is what gathered while the last commit ran. Source: DESIGN "Group commit".
/// </summary>
internal sealed partial class PostgreSqlWriter : IDisposable
{
    private const int MaxTriesInARow = 10;

    /// <summary>A commit or connection that takes longer keeps new executions out: the queue behind it only grows.</summary>
    private static readonly TimeSpan Stall = TimeSpan.FromSeconds(5);

    private readonly PostgreSqlJournalOptions _options;
    private readonly TextIndexUpkeep _texts;
    private readonly ILogger _logger;
    private readonly WaitingLine<PendingAppend> _line = new();
    private readonly LoneChain _chain = new();
    private readonly List<PendingAppend> _waiting = [];
    private readonly StoreOutage _outage = new();
    private readonly ConditionalWeakTable<JournalAppend, object> _doubtful = [];
    private readonly JournalMetrics _metrics;
    private readonly BatchPlan _plan;
    private readonly WriterLink _link;
    private readonly Thread _thread;
    private long _busySince;

    public PostgreSqlWriter(PostgreSqlJournalOptions options, ReadGate reads, TextIndexUpkeep texts, ILogger logger)
    {
        (_options, _texts, _logger) = (options, texts, logger);
        _plan = new BatchPlan(options.MaxBatch, options.MaxBatchSizeBytes);
        _link = new WriterLink(options, _outage, reads, logger);
        _metrics = new JournalMetrics(() => _line.Count);
        _thread = new Thread(Run) { IsBackground = true, Name = "journal writer" };
        _thread.Start();
    }

    public JournalStatistics Statistics => _metrics.Read();

    public int QueueLength => _line.Count;

    /// <summary>Why nothing can be written; null: it can.</summary>
    public string? Outage => _outage.Now
        ?? (Interlocked.Read(ref _busySince) is not 0 and var since && Stopwatch.GetElapsedTime(since) > Stall ? PostgreSqlFault.Slow(_options.Place, "Nothing was written.") : null);

    public void Post(PendingAppend append)
    {
        if (!TryCommitAtOnce(append) && !_line.TryEnqueue(append))
        {
            // On its caller's thread it may have been lost in its commit.
            var isLost = _doubtful.TryGetValue(append.Append, out _);
            append.Fail(PostgreSqlFault.Closed(_options.Place, isLost ? "Whether the append is durable is not known." : "Nothing was written.", isLost));
        }
    }

    /// <summary>Commits what waits, then closes; an outage is not waited for.</summary>
    public void Dispose()
    {
        _line.Close();
        _link.StopWaiting();
        _thread.Join();
        using (_chain.Enter())
        {
            _link.Dispose();
        }

        _metrics.Dispose();
    }

    private void Run()
    {
        while (_waiting.Count > 0 || _line.Take(_waiting, _options.MaxBatch))
        {
            using (_chain.Enter())
            {
                if (_waiting.Count < _options.MaxBatch)
                {
                    _line.TakeWaiting(_waiting, _options.MaxBatch - _waiting.Count);
                }

                if (_plan.Take(_waiting) is { Count: > 0 } runs)
                {
                    _chain.Note(runs is [{ Appends.Count: 1 } alone] ? alone.Head.Append.ExecutionId : null);
                    Write(runs);
                    RefuseOvertaken(runs);
                }

                Interlocked.Exchange(ref _busySince, 0);
            }
        }
    }

    /// <summary>Commits on the caller's thread. Whatever goes wrong is left to the writer thread, which may wait for the server.</summary>
    /// <returns>False when the append is the writer thread's.</returns>
    private bool TryCommitAtOnce(PendingAppend append)
    {
        if (!_chain.TryEnter(append.Append.ExecutionId, _line.Count))
        {
            return false;
        }

        try
        {
            if (!_link.IsConnected || _line.IsClosed || _doubtful.TryGetValue(append.Append, out _))
            {
                return false;
            }

            var start = Stopwatch.GetTimestamp();
            Interlocked.Exchange(ref _busySince, start);
            List<AppendRun> runs = [new AppendRun(append)];
            try
            {
                _link.Session.Commit(runs);
            }
            catch (Exception exception)
            {
                if (exception is not PostgresException || PostgreSqlFault.KindOf(exception) == FaultKind.Connection)
                {
                    _link.Lost(exception);
                    _doubtful.AddOrUpdate(append.Append, append.Append);
                }

                return false;
            }

            Complete(runs, start);
            return true;
        }
        finally
        {
            Interlocked.Exchange(ref _busySince, 0);
            _chain.Turn.Exit();
        }
    }

    /// <summary>Commits the runs, in parts where one of them is poison, and again where the connection broke before the commit.</summary>
    private void Write(List<AppendRun> runs)
    {
        var parts = new Stack<List<AppendRun>>();
        var (doubtful, others) = (runs.FindAll(IsDoubtful), runs.FindAll(run => !IsDoubtful(run)));
        if (others.Count > 0)
        {
            parts.Push(others);
        }

        if (doubtful.Count > 0)
        {
            Interlocked.Exchange(ref _busySince, Stopwatch.GetTimestamp());
            if (!TryReadBack(parts, doubtful))
            {
                return;
            }
        }

        var tries = 0;
        while (parts.TryPop(out var part))
        {
            Interlocked.Exchange(ref _busySince, Stopwatch.GetTimestamp());
            if (!_link.TryConnect(out var reason))
            {
                parts.Push(part);
                FailAll(parts, PostgreSqlFault.Explain(reason, _options.Place, "Nothing was written."));
                return;
            }

            var start = Stopwatch.GetTimestamp();
            try
            {
                _link.Session.Commit(part);
                Complete(part, start);
                tries = 0;
            }
            catch (Exception exception)
            {
                switch (PostgreSqlFault.KindOf(exception))
                {
                    case FaultKind.Again when ++tries < MaxTriesInARow:
                        parts.Push(part);
                        break;
                    case FaultKind.Connection when ++tries < MaxTriesInARow:
                        _link.Lost(exception);
                        if (!TryReadBack(parts, part))
                        {
                            return;
                        }

                        break;
                    case FaultKind.Row:
                        Divide(parts, part, exception);
                        break;
                    default:
                        // Rolled back as a whole; a session in a state nobody knows is not used again.
                        _link.Lost(exception);
                        var error = PostgreSqlFault.Explain(exception, _options.Place, "Nothing was written.");
                        if (_outage.Failed(error.Message))
                        {
                            LogUnavailable(_logger, error);
                        }

                        Fail(part, error);
                        _link.Pause();
                        break;
                }
            }
        }
    }

    /// <summary>The connection broke while a commit was under way: what is stored decides. What is not goes back to be written.</summary>
    /// <returns>False when that can not be found out; everything has failed.</returns>
    private bool TryReadBack(Stack<List<AppendRun>> parts, List<AppendRun> part)
    {
        var began = Stopwatch.GetTimestamp();
        for (var tries = 0; (tries == 0 || Stopwatch.GetElapsedTime(began) < _options.OutageGrace) && !_link.IsStopping && _link.TryConnect(out _); tries++)
        {
            try
            {
                var start = Stopwatch.GetTimestamp();
                _link.Session.ReadBack(part);
                var stored = part.FindAll(static run => run.CameIn);
                var missing = part.FindAll(static run => !run.CameIn);
                LogReadBack(_logger, stored.Count, missing.Count);
                if (stored.Count > 0)
                {
                    Complete(stored, start);
                }

                if (missing.Count > 0)
                {
                    parts.Push(missing);
                }

                return true;
            }
            catch (Exception exception) when (PostgreSqlFault.KindOf(exception) is FaultKind.Connection or FaultKind.Store)
            {
                _link.Lost(exception);
                _outage.Failed(PostgreSqlFault.Explain(exception, _options.Place, "Nothing was written.").Message);
                _link.Pause();
            }
        }

        var unknown = PostgreSqlFault.Explain(_link.Reason, _options.Place, "Whether the append is durable is not known.", isFateUnknown: true);
        LogUnknown(_logger, part.Count, unknown);
        foreach (var append in part.SelectMany(static run => run.Appends))
        {
            _doubtful.AddOrUpdate(append.Append, append.Append);
        }

        Fail(part, unknown);
        FailAll(parts, PostgreSqlFault.Explain(_link.Reason, _options.Place, "Nothing was written."));
        return false;
    }

    /// <summary>Its commit failed so that nobody knows; made again, it is compared with what is stored.</summary>
    private bool IsDoubtful(AppendRun run) => run.Appends.Exists(append => _doubtful.TryGetValue(append.Append, out _));

    /// <summary>One append of the part is poison: halves are tried until it stands alone.</summary>
    private void Divide(Stack<List<AppendRun>> parts, List<AppendRun> part, Exception exception)
    {
        if (exception is not PostgresException)
        {
            // It broke on this side, perhaps in the middle of a message.
            _link.Lost(exception);
        }

        if (part.Count > 1)
        {
            parts.Push(part[(part.Count / 2)..]);
            parts.Push(part[..(part.Count / 2)]);
        }
        else if (part[0].Appends is { Count: > 1 } appends)
        {
            // In their order: what follows the poison meets a gap.
            for (var i = appends.Count - 1; i >= 0; i--)
            {
                parts.Push([new AppendRun(appends[i])]);
            }
        }
        else
        {
            var poison = part[0].Head.Append;
            var subject = $"append {poison.FirstSequence} of execution {poison.ExecutionId}";
            LogRefused(_logger, subject, exception);
            _metrics.Failed(1);
            part[0].Fail(new JournalAppendRefusedException(
                $"WF0609: the journal refused {subject}: {exception.Message}. Nothing of it was written; the execution can not go on from here.", exception));
        }
    }

    private void Complete(List<AppendRun> part, long start)
    {
        _link.Served();
        JudgeFollowersAgain(part);
        var (appends, conflicts, started) = (0, 0, 0);
        foreach (var run in part)
        {
            _ = run.CameIn ? appends += run.Appends.Count : conflicts += run.Appends.Count;
            started += run.CameIn && run.Head.Append.FirstSequence == 1 ? 1 : 0;
        }

        _metrics.Committed(appends + conflicts, appends, conflicts, start);
        foreach (var run in part)
        {
            run.Complete(run.CameIn ? AppendOutcome.Appended : AppendOutcome.Conflict);
        }

        _texts.Added(started);
    }

    /// <summary>Only the head of a run was refused: it may be a zombie's, and what follows it the owner's.</summary>
    private void JudgeFollowersAgain(List<AppendRun> part)
    {
        // Before what else waits of the same executions, because it came before.
        var place = 0;
        foreach (var run in part.Where(static run => !run.CameIn && run.Appends.Count > 1))
        {
            var followers = run.TakeFollowers();
            _waiting.InsertRange(place, followers);
            place += followers.Count;
        }
    }

    /// <summary>
    /// Appends that wait for the next commit behind a run that is in, for a sequence which that run has taken: no database is needed to know that they
    /// conflict.
    /// </summary>
    private void RefuseOvertaken(List<AppendRun> runs)
    {
        if (_waiting.Count == 0)
        {
            return;
        }

        var next = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var run in runs.Where(static run => run.CameIn))
        {
            next[run.Id] = run.NextSequence;
        }

        _waiting.RemoveAll(append =>
        {
            if (append.Append.FirstSequence >= next.GetValueOrDefault(append.Append.ExecutionId.Value))
            {
                return false;
            }

            append.Complete(AppendOutcome.Conflict);
            _metrics.Conflicted();
            return true;
        });
    }

    private void Fail(List<AppendRun> part, JournalUnavailableException error)
    {
        _metrics.Failed(part.Sum(static run => run.Appends.Count));
        part.ForEach(run => run.Fail(error));
    }

    /// <summary>The server is away: whoever waits is told now, so that nothing piles up here.</summary>
    private void FailAll(Stack<List<AppendRun>> parts, JournalUnavailableException error)
    {
        while (parts.TryPop(out var part))
        {
            Fail(part, error);
        }

        _line.TakeWaiting(_waiting, int.MaxValue);
        if (_waiting.Count > 0)
        {
            _metrics.Failed(_waiting.Count);
            _waiting.ForEach(append => append.Fail(error));
            _waiting.Clear();
        }
    }

    [LoggerMessage(LogLevel.Error, "The journal refused {Subject}; it fails alone.")]
    private static partial void LogRefused(ILogger logger, string subject, Exception exception);

    [LoggerMessage(LogLevel.Error, "The journal's database can not be written; executions stand still until it can.")]
    private static partial void LogUnavailable(ILogger logger, Exception exception);

    [LoggerMessage(LogLevel.Error, "The journal's database went away in a commit of {Count} executions; they wait until it can be asked what is durable.")]
    private static partial void LogUnknown(ILogger logger, int count, Exception exception);

    [LoggerMessage(LogLevel.Warning, "The journal's connection was lost in a commit; read back: {Stored} executions are durable, {Missing} are written again.")]
    private static partial void LogReadBack(ILogger logger, int stored, int missing);
}
