using Microsoft.Extensions.Hosting;

namespace OrleansWorkflows.Polls;

/// <summary>
/// How long a call may wait for news here. A silo that leaves waits for the calls that it has let in, so these end when the process is told to stop; whoever still
/// waits asks again, and until the silo has left is kept for a moment only.
/// </summary>
public sealed class LongPolls(IHostApplicationLifetime lifetime)
{
    /// <summary>Well below the response time-out of grain calls.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromSeconds(20);

    private static readonly TimeSpan LongestWhileStopping = TimeSpan.FromSeconds(1);

    /// <summary>A wait that begins now.</summary>
    /// <param name="wait">What the caller would like.</param>
    public LongPoll Begin(TimeSpan wait, CancellationToken cancellationToken)
    {
        var isStopping = lifetime.ApplicationStopping.IsCancellationRequested;
        var longest = isStopping ? LongestWhileStopping : Longest;
        return new LongPoll(wait < longest ? wait : longest, isStopping ? CancellationToken.None : lifetime.ApplicationStopping, cancellationToken);
    }
}
