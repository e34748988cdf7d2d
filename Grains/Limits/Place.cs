namespace OrleansWorkflows.Limits;

/// <summary>One place under a <see cref="FairGate"/>, or a turn in the line for one. Disposed, it is given back, or the line is left; repeats do nothing.</summary>
public sealed class Place : IDisposable
{
    private readonly FairGate _gate;
    private readonly TaskCompletionSource? _turn;
    private int _isLeft;

    /// <summary>Held at once.</summary>
    internal Place(FairGate gate) => _gate = gate;

    /// <summary>In a line.</summary>
    internal Place(FairGate gate, Line line) =>
        (_gate, Line, InLine, _turn) = (gate, line, new LinkedListNode<Place>(this), new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));

    /// <summary>Completes when the place is held, and also when it is left before its turn came.</summary>
    public Task Turn => _turn?.Task ?? Task.CompletedTask;

    public bool IsHeld => Volatile.Read(ref _isLeft) == 0 && Turn.IsCompleted;

    /// <summary>Null: it never waited.</summary>
    internal Line? Line { get; }

    internal LinkedListNode<Place>? InLine { get; }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isLeft, 1) == 0)
        {
            _gate.Leave(this);
        }
    }

    internal void EndWait() => _turn!.SetResult();
}
