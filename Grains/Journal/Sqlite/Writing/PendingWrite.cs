namespace OrleansWorkflows.Journal.Sqlite;

/// <summary>One write that waits for the writer thread. It is run inside a transaction that it shares with others, and completed after the commit.</summary>
internal abstract class PendingWrite
{
    /// <summary>The caller gave up before the writer took it.</summary>
    public abstract bool IsCancelled { get; }

    /// <summary>The execution that this is an append of.</summary>
    public virtual ExecutionId? Execution => null;

    /// <summary>Runs the statements; may be called again after a rollback.</summary>
    public abstract void Execute(WriterSession session);

    /// <summary>After a commit of unknown fate: whether the write is in the database.</summary>
    public abstract bool IsStored(WriterSession session);

    /// <summary>Tells the caller, on another thread, that the write is durable.</summary>
    public abstract void Complete();

    public abstract void Fail(Exception exception);

    /// <summary>Tells a writer's statistics how it ended: 1 and 0, or 0 and 1.</summary>
    public virtual (int Appends, int Conflicts) Counts => (0, 0);

    /// <summary>What a refused write is called in an error.</summary>
    public abstract string Subject { get; }
}

/// <summary>A small write that is no append: definitions, secrets.</summary>
internal sealed class PendingCall<T>(string subject, Func<SqliteDatabase, T> write, CancellationToken cancellationToken) : PendingWrite
{
    private readonly TaskCompletionSource<T> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private T _result = default!;

    public Task<T> Completion => _completion.Task;

    public override bool IsCancelled => cancellationToken.IsCancellationRequested;

    public override string Subject => subject;

    public override void Execute(WriterSession session) => _result = write(session.Database);

    // These writes may be made again, so "not known" may as well be "no".
    public override bool IsStored(WriterSession session) => false;

    public override void Complete() => _completion.TrySetResult(_result);

    public override void Fail(Exception exception)
    {
        if (exception is OperationCanceledException)
        {
            _completion.TrySetCanceled(cancellationToken);
        }
        else
        {
            _completion.TrySetException(exception is UnknownFate unknown ? unknown.InnerException! : exception);
        }
    }
}
