namespace OrleansWorkflows.Polls;

/// <summary>One wait of a caller for news.</summary>
public sealed class LongPoll : IDisposable
{
    private readonly CancellationToken _stopping;
    private readonly CancellationTokenSource? _either;

    internal LongPoll(TimeSpan length, CancellationToken stopping, CancellationToken cancellationToken)
    {
        (Length, _stopping) = (length, stopping);
        _either = cancellationToken.CanBeCanceled && stopping.CanBeCanceled ? CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, stopping) : null;
        Ended = _either?.Token ?? (cancellationToken.CanBeCanceled ? cancellationToken : stopping);
    }

    /// <summary>How long it may last.</summary>
    public TimeSpan Length { get; }

    /// <summary>The caller gave up, or the process stops.</summary>
    public CancellationToken Ended { get; }

    /// <summary>To be answered now, with whatever there is.</summary>
    public bool IsOver => _stopping.IsCancellationRequested;

    public void Dispose() => _either?.Dispose();
}
