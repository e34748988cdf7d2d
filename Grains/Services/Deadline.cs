namespace OrleansWorkflows.Services;

/// <summary>A token that is cancelled when a time is over, or when the caller's token is.</summary>
internal sealed class Deadline : IDisposable
{
    /// <summary>What timers can hold; longer is as good as never for one attempt.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromDays(24);

    private readonly CancellationTokenSource _timeout;
    private readonly CancellationTokenSource _either;

    /// <param name="timeout">Null: never.</param>
    public Deadline(TimeSpan? timeout, TimeProvider time, CancellationToken cancellationToken)
    {
        _timeout = timeout is { } wait ? new CancellationTokenSource(TimeSpan.FromTicks(Math.Clamp(wait.Ticks, 0, Longest.Ticks)), time) : new CancellationTokenSource();
        _either = CancellationTokenSource.CreateLinkedTokenSource(_timeout.Token, cancellationToken);
    }

    public CancellationToken Token => _either.Token;

    public void Dispose()
    {
        _either.Dispose();
        _timeout.Dispose();
    }
}
