using System.Runtime.CompilerServices;

namespace OrleansWorkflows.Gateway.Live;

/// <summary>
/// The events of one execution, exactly once and in order, from a sequence on until its end. Goes on by itself where it stopped when the silo that
/// held the execution goes away.
/// </summary>
public sealed partial class ExecutionFeed(IGrainFactory grains, TimeProvider time, ILogger<ExecutionFeed> logger)
{
    private const int MaxFailures = 10;

    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(200);

    /// <param name="fromSequence">First sequence wanted.</param>
    /// <exception cref="Exception">The cluster failed several times in a row without one event between.</exception>
    public async IAsyncEnumerable<HistoryEntry> WatchAsync(
        ExecutionId executionId, long fromSequence, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var failures = 0;
        while (true)
        {
            var events = grains.GetGrain<IExecutionGrain>(executionId.Value).Watch(fromSequence, cancellationToken).GetAsyncEnumerator(cancellationToken);
            var isBroken = false;
            try
            {
                while (true)
                {
                    try
                    {
                        if (!await events.MoveNextAsync())
                        {
                            yield break;
                        }
                    }
                    catch (Exception exception) when (IsPassing(exception) && ++failures < MaxFailures)
                    {
                        LogBroken(logger, executionId.Value, fromSequence, exception.Message);
                        isBroken = true;
                        break;
                    }

                    // A repeat can come when the feed was taken up again.
                    if (events.Current.Sequence >= fromSequence)
                    {
                        failures = 0;
                        fromSequence = events.Current.Sequence + 1;
                        yield return events.Current;
                    }
                }
            }
            finally
            {
                if (!isBroken)
                {
                    await events.DisposeAsync();
                }
            }

            await Task.Delay(RetryDelay, time, cancellationToken);
        }
    }

    private static bool IsPassing(Exception exception) =>
        exception is OrleansException or TimeoutException or EnumerationAbortedException or ExecutionMovedException;

    [LoggerMessage(Level = LogLevel.Debug, Message = "The feed of execution {ExecutionId} broke before {Sequence} ({Reason}); taking it up again")]
    private static partial void LogBroken(ILogger logger, string executionId, long sequence, string reason);
}
