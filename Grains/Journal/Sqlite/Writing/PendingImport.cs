namespace OrleansWorkflows.Journal.Sqlite;

/// <summary>A whole execution that waits for its commit.</summary>
internal sealed class PendingImport(IReadOnlyList<JournalAppend> appends, CancellationToken cancellationToken) : PendingWrite
{
    private readonly TaskCompletionSource<AppendOutcome> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private AppendOutcome _outcome;

    public Task<AppendOutcome> Completion => _completion.Task;

    public override bool IsCancelled => cancellationToken.IsCancellationRequested;

    public override string Subject => $"import of execution {appends[0].ExecutionId}";

    public override void Execute(WriterSession session)
    {
        // Only the first can conflict: the others follow what this transaction wrote.
        _outcome = session.Appends.Write(appends[0]);
        for (var i = 1; i < appends.Count && _outcome == AppendOutcome.Appended; i++)
        {
            _outcome = session.Appends.Write(appends[i]);
        }
    }

    public override bool IsStored(WriterSession session)
    {
        _outcome = AppendOutcome.Appended;
        return appends.All(session.Appends.IsStored);
    }

    public override void Complete() => _completion.TrySetResult(_outcome);

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
