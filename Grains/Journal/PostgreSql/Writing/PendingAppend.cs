using System.Threading.Tasks.Sources;
using Microsoft.Extensions.ObjectPool;

namespace OrleansWorkflows.Journal.PostgreSql;

/// <summary>An append that waits for its commit. Pooled: it goes back when its caller has read the outcome.</summary>
internal sealed class PendingAppend : IValueTaskSource<AppendOutcome>
{
    private static readonly DefaultObjectPool<PendingAppend> Pool = new(new DefaultPooledObjectPolicy<PendingAppend>(), 8_192);

    // Continuations never run on the writer thread: it would run grain code between two commits.
    private ManualResetValueTaskSourceCore<AppendOutcome> _core = new() { RunContinuationsAsynchronously = true };
    private CancellationToken _cancellationToken;

    public JournalAppend Append { get; private set; } = null!;

    public ValueTask<AppendOutcome> Completion => new(this, _core.Version);

    /// <summary>The caller gave up before the writer took it.</summary>
    public bool IsCancelled => _cancellationToken.IsCancellationRequested;

    public long LastSequence => Append.FirstSequence + Append.EventCount - 1;

    public long SizeBytes => Append.Events.Length + (Append.StateSnapshot?.Length ?? 0) + Append.NamedSnapshots.Sum(snapshot => (long)snapshot.State!.Length);

    public static PendingAppend Rent(JournalAppend append, CancellationToken cancellationToken)
    {
        var pending = Pool.Get();
        pending.Append = append;
        pending._cancellationToken = cancellationToken;
        return pending;
    }

    public void Complete(AppendOutcome outcome) => _core.SetResult(outcome);

    public void Cancel() => _core.SetException(new OperationCanceledException(_cancellationToken));

    public void Fail(Exception exception) => _core.SetException(exception);

    public AppendOutcome GetResult(short token)
    {
        try
        {
            return _core.GetResult(token);
        }
        finally
        {
            _core.Reset();
            Append = null!;
            _cancellationToken = default;
            Pool.Return(this);
        }
    }

    public ValueTaskSourceStatus GetStatus(short token) => _core.GetStatus(token);

    public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _core.OnCompleted(continuation, state, token, flags);
}
