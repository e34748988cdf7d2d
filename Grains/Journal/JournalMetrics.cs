using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace OrleansWorkflows.Journal;

/// <summary>Instruments of the meter <c>OrleansWorkflows.Journal</c>, and the same figures as <see cref="JournalStatistics"/>.</summary>
internal sealed class JournalMetrics : IDisposable
{
    public const string MeterName = "OrleansWorkflows.Journal";

    private readonly Meter _meter = new(MeterName);
    private readonly Counter<long> _appendCounter;
    private readonly Counter<long> _conflictCounter;
    private readonly Counter<long> _failureCounter;
    private readonly Counter<long> _commitCounter;
    private readonly Histogram<int> _batchSize;
    private readonly Histogram<double> _commitDuration;
    private readonly Func<int> _queueLength;
    private long _appends;
    private long _conflicts;
    private long _failures;
    private long _commits;
    private int _largestBatch;

    public JournalMetrics(Func<int> queueLength)
    {
        _queueLength = queueLength;
        _appendCounter = _meter.CreateCounter<long>("journal.appends", "{append}", "Durable appends.");
        _conflictCounter = _meter.CreateCounter<long>("journal.conflicts", "{append}", "Appends whose sequence was taken.");
        _failureCounter = _meter.CreateCounter<long>("journal.failures", "{append}", "Appends that the store did not take.");
        _commitCounter = _meter.CreateCounter<long>("journal.commits", "{commit}", "Transactions of the writer.");
        _batchSize = _meter.CreateHistogram<int>("journal.batch.size", "{write}", "Writes that shared one commit.");
        _commitDuration = _meter.CreateHistogram<double>("journal.commit.duration", "s", "From the first row of a batch to durable.");
        _meter.CreateObservableGauge("journal.queue.length", queueLength, "{write}", "Writes that wait for a commit.");
    }

    public JournalStatistics Read() => new(
        Interlocked.Read(ref _appends), Interlocked.Read(ref _conflicts), Interlocked.Read(ref _failures),
        Interlocked.Read(ref _commits), Volatile.Read(ref _largestBatch), _queueLength());

    /// <summary>Called by the one writer only.</summary>
    public void Committed(int writes, int appends, int conflicts, long startTimestamp)
    {
        Interlocked.Add(ref _appends, appends);
        Interlocked.Add(ref _conflicts, conflicts);
        Interlocked.Increment(ref _commits);
        _largestBatch = Math.Max(_largestBatch, writes);
        _commitCounter.Add(1);
        _appendCounter.Add(appends);
        _batchSize.Record(writes);
        _commitDuration.Record(Stopwatch.GetElapsedTime(startTimestamp).TotalSeconds);
        if (conflicts > 0)
        {
            _conflictCounter.Add(conflicts);
        }
    }

    /// <summary>An append that the writer refused without a transaction.</summary>
    public void Conflicted()
    {
        Interlocked.Increment(ref _conflicts);
        _conflictCounter.Add(1);
    }

    public void Failed(int writes)
    {
        Interlocked.Add(ref _failures, writes);
        _failureCounter.Add(writes);
    }

    public void Dispose() => _meter.Dispose();
}
