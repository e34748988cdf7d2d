namespace Orleans.Runtime;

/// <summary>
/// Runs the turns of one activation, one at a time, on the thread pool. Whatever a grain awaits resumes here, because awaits capture the
/// current scheduler; <c>Task.Run</c> and <c>ConfigureAwait(false)</c> leave it, as in Orleans.
/// </summary>
internal sealed class ActivationScheduler(IActivation activation) : TaskScheduler, IThreadPoolWorkItem
{
    private const long QuantumMilliseconds = 50;

    [ThreadStatic]
    private static ActivationScheduler? _running;

    private readonly Lock _gate = new();
    private readonly Queue<Task> _turns = new();
    private bool _scheduled;

    public override int MaximumConcurrencyLevel => 1;

    /// <summary>Queues a turn. The caller's execution context does not flow into the grain.</summary>
    public void Queue(Action<object?> turn, object? state)
    {
        if (ExecutionContext.IsFlowSuppressed())
        {
            new Task(turn, state).Start(this);
            return;
        }

        using (ExecutionContext.SuppressFlow())
        {
            new Task(turn, state).Start(this);
        }
    }

    public void Execute()
    {
        var (outerScheduler, outerContext) = (_running, RuntimeContext.Current);
        (_running, RuntimeContext.Current) = (this, activation);
        try
        {
            var until = Environment.TickCount64 + QuantumMilliseconds;
            while (TryTake(out var turn))
            {
                TryExecuteTask(turn);
                if (Environment.TickCount64 > until)
                {
                    // Others wait for a thread too: go to the back of the queue.
                    ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
                    return;
                }
            }
        }
        finally
        {
            (_running, RuntimeContext.Current) = (outerScheduler, outerContext);
        }
    }

    protected override void QueueTask(Task task)
    {
        lock (_gate)
        {
            _turns.Enqueue(task);
            if (_scheduled)
            {
                return;
            }

            _scheduled = true;
        }

        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: true);
    }

    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) =>
        !taskWasPreviouslyQueued && _running == this && TryExecuteTask(task);

    protected override IEnumerable<Task> GetScheduledTasks()
    {
        lock (_gate)
        {
            return [.. _turns];
        }
    }

    private bool TryTake(out Task turn)
    {
        lock (_gate)
        {
            _scheduled = _turns.TryDequeue(out turn!);
            return _scheduled;
        }
    }
}
