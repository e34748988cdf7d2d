using System.Collections.Concurrent;
using System.Reflection;
using OrleansWorkflows.Journal;

namespace OrleansWorkflows.Executions.Tests.Support;

/// <summary>A real journal behind a counter of what keepers ask; the store can be taken away from them.</summary>
public class CountingJournal : DispatchProxy
{
    private IExecutionJournal _journal = null!;
    private int _queries;

    /// <summary>Queries for timers and orphans so far.</summary>
    public int Queries => Volatile.Read(ref _queries);

    /// <summary>Batches that were asked for.</summary>
    public ConcurrentQueue<int> Limits { get; } = [];

    public bool IsAway { get; set; }

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

            if (IsAway)
            {
                throw new JournalUnavailableException("The store is away.");
            }
        }

        if (RefusesStarts && targetMethod.Name == nameof(IExecutionJournal.AppendAsync) && args![0] is JournalAppend { FirstSequence: 1 })
        {
            throw new JournalUnavailableException("The store is away. Nothing was written.");
        }

        return targetMethod.Invoke(_journal, BindingFlags.DoNotWrapExceptions, null, args, null);
    }
}
