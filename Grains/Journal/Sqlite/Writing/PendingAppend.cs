using System.Threading.Tasks.Sources;
using Microsoft.Extensions.ObjectPool;

namespace OrleansWorkflows.Journal.Sqlite;

/// <summary>An append that waits for its commit. Pooled: it goes back when its caller has read the outcome.</summary>
internal sealed class PendingAppend : PendingWrite, IValueTaskSource<AppendOutcome>
{
    private static readonly DefaultObjectPool<PendingAppend> Pool = new(new DefaultPooledObjectPolicy<PendingAppend>(), 8_192);

    // Continuations never run on the writer thread: it would run grain code between two commits.
    private ManualResetValueTaskSourceCore<AppendOutcome> _core = new() { RunContinuationsAsynchronously = true };
    private JournalAppend _append = null!;
    private AppendOutcome _outcome;
    private CancellationToken _cancellationToken;

    public static PendingAppend Rent(JournalAppend append, CancellationToken cancellationToken)
    {
        var pending = Pool.Get();
        pending._append = append;
        pending._cancellationToken = cancellationToken;
        return pending;
    }

    public ValueTask<AppendOutcome> Completion => new(this, _core.Version);

    public override bool IsCancelled => _cancellationToken.IsCancellationRequested;

    public override ExecutionId? Execution => _append.ExecutionId;

    public override string Subject => $"append {_append.FirstSequence} of execution {_append.ExecutionId}";

    public override (int Appends, int Conflicts) Counts => _outcome == AppendOutcome.Appended ? (1, 0) : (0, 1);

    public override void Execute(WriterSession session)
    {
        _outcome = session.Appends.Write(_append);
        if (_outcome == AppendOutcome.Conflict && session.HasUnknownFate(_append) && session.Appends.IsStored(_append))
        {
            _outcome = AppendOutcome.Appended;
        }
    }

    public override bool IsStored(WriterSession session)
    {
        _outcome = AppendOutcome.Appended;
        return session.Appends.IsStored(_append);
    }

    public override void Complete() => _core.SetResult(_outcome);

    public override void Fail(Exception exception)
    {
        if (exception is UnknownFate unknown)
        {
            unknown.Remember(_append);
            exception = unknown.InnerException!;
        }

        _core.SetException(exception is OperationCanceledException ? new OperationCanceledException(_cancellationToken) : exception);
    }

    public AppendOutcome GetResult(short token)
    {
        try
        {
            return _core.GetResult(token);
        }
        finally
        {
            _core.Reset();
            _append = null!;
            _cancellationToken = default;
            Pool.Return(this);
        }
    }

    public ValueTaskSourceStatus GetStatus(short token) => _core.GetStatus(token);

    public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _core.OnCompleted(continuation, state, token, flags);
}
