namespace OrleansWorkflows.Journal.Sqlite;

/// <summary>One read that waits for a reader thread.</summary>
internal abstract class PendingRead
{
    /// <summary>Reads and keeps the result or a wrong argument's exception; a <see cref="SqliteFault"/> comes out.</summary>
    public abstract void Execute(SqliteDatabase database);

    /// <summary>Tells the caller, on another thread.</summary>
    public abstract void Complete();

    public abstract void Fail(Exception exception);
}

internal sealed class PendingRead<TArgument, T>(
    Func<SqliteDatabase, TArgument, T> read, TArgument argument, CancellationToken cancellationToken) : PendingRead
{
    private readonly TaskCompletionSource<T> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private T _result = default!;

    public Task<T> Completion => _completion.Task;

    public override void Execute(SqliteDatabase database)
    {
        if (!cancellationToken.IsCancellationRequested)
        {
            _result = read(database, argument);
        }
    }

    public override void Complete()
    {
        if (cancellationToken.IsCancellationRequested)
        {
            _completion.TrySetCanceled(cancellationToken);
        }
        else
        {
            _completion.TrySetResult(_result);
        }
    }

    public override void Fail(Exception exception) => _completion.TrySetException(exception);
}
