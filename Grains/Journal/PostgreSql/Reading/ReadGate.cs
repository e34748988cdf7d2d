using System.Diagnostics;

namespace OrleansWorkflows.Journal.PostgreSql;

/// <summary>
/// Lets reads through, or tells them at once that they can not be made: too many wait already, or the server was not to be reached a moment ago. Of
/// those that come while it is away one a second tries, so that a thousand callers do not each wait for a connection that nobody answers.
/// </summary>
internal sealed class ReadGate(int maxWaiting, string place)
{
    private static readonly TimeSpan BetweenTries = TimeSpan.FromSeconds(1);

    private volatile Failure? _failure;
    private int _waiting;

    /// <exception cref="JournalUnavailableException">Not now. Whoever was let in calls <see cref="Leave"/>.</exception>
    public void Enter()
    {
        if (_failure is { } failure
            && (Stopwatch.GetElapsedTime(failure.At) < BetweenTries
                || Interlocked.CompareExchange(ref _failure, failure with { At = Stopwatch.GetTimestamp() }, failure) != failure))
        {
            throw new JournalUnavailableException(failure.Message);
        }

        if (Interlocked.Increment(ref _waiting) > maxWaiting)
        {
            Leave();
            throw new JournalUnavailableException(
                $"WF0619: {maxWaiting} reads wait for the database '{place}' already; this one was refused. Try again in a moment; if it lasts, look at the server's load.");
        }
    }

    public void Leave() => Interlocked.Decrement(ref _waiting);

    public void Reached() => _failure = null;

    public void NotReached(JournalUnavailableException error) => _failure = new Failure(error.Message, Stopwatch.GetTimestamp());

    private sealed record Failure(string Message, long At);
}
