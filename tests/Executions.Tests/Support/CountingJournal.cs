using System.Collections.Concurrent;
using System.Reflection;
using OrleansWorkflows.Journal;

namespace OrleansWorkflows.Executions.Tests.Support;

/// <summary>A real journal behind a counter of what keepers ask; the store can be taken away from them.</summary>
public class CountingJournal : DispatchProxy
{
    private IExecutionJournal _journal = null!;
    private int _queries;
    private int _loads;

    /// <summary>Queries for timers and orphans so far.</summary>
    public int Queries => Volatile.Read(ref _queries);

    /// <summary>Batches that were asked for.</summary>
    public ConcurrentQueue<int> Limits { get; } = [];

    /// <summary>Set: what these queries throw.</summary>
    public Exception? Fault { get; set; }

    /// <summary>Set: the answer to a start's first append waits for it, though it is stored.</summary>
    public TaskCompletionSource? StoredStart { get; set; }

    /// <summary>An append after the first that is refused for good, once.</summary>
    public bool RefusesNext { get; set; }

    /// <summary>Executions that were read and were there.</summary>
    public int Loads => Volatile.Read(ref _loads);

    /// <summary>No execution can be started: its first append is not written.</summary>
    public bool RefusesStarts { get; set; }

    public IExecutionJournal Journal => (IExecutionJournal)(object)this;

    public static CountingJournal Over(IExecutionJournal journal)
    {
        var counting = (CountingJournal)(object)Create<IExecutionJournal, CountingJournal>();
        counting._journal = journal;
        return counting;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        if (targetMethod!.Name is nameof(IExecutionJournal.DueAsync) or nameof(IExecutionJournal.NextWakeAsync) or nameof(IExecutionJournal.OrphansAsync))
        {
            Interlocked.Increment(ref _queries);
            if (targetMethod.Name == nameof(IExecutionJournal.DueAsync))
            {
                Limits.Enqueue((int)args![3]!);
            }

            if (Fault is { } fault)
            {
                throw fault;
            }
        }

        if (RefusesStarts && targetMethod.Name == nameof(IExecutionJournal.AppendAsync) && args![0] is JournalAppend { FirstSequence: 1 })
        {
            throw new JournalUnavailableException("The store is away. Nothing was written.");
        }

        if (RefusesNext && targetMethod.Name == nameof(IExecutionJournal.AppendAsync) && args![0] is JournalAppend { FirstSequence: > 1 })
        {
            RefusesNext = false;
            throw new JournalAppendRefusedException("WF0609: refused.");
        }

        if (StoredStart is { } stored && targetMethod.Name == nameof(IExecutionJournal.AppendAsync) && args![0] is JournalAppend { FirstSequence: 1 } start)
        {
            return new ValueTask<AppendOutcome>(HoldAsync(start, stored));
        }

        if (targetMethod.Name == nameof(IExecutionJournal.LoadAsync))
        {
            return new ValueTask<StoredExecution?>(LoadAsync((ExecutionId)args![0]!));
        }

        return targetMethod.Invoke(_journal, BindingFlags.DoNotWrapExceptions, null, args, null);
    }

    private async Task<AppendOutcome> HoldAsync(JournalAppend start, TaskCompletionSource stored)
    {
        var outcome = await _journal.AppendAsync(start);
        await stored.Task;
        return outcome;
    }

    private async Task<StoredExecution?> LoadAsync(ExecutionId id)
    {
        var stored = await _journal.LoadAsync(id);
        Interlocked.Add(ref _loads, stored is null ? 0 : 1);
        return stored;
    }
}
