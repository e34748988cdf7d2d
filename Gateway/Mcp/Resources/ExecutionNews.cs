using OrleansWorkflows.Gateway.Live;
using OrleansWorkflows.Gateway.Mcp.Subscriptions;

namespace OrleansWorkflows.Gateway.Mcp.Resources;

/// <summary>
/// Follows executions that clients watch and announces that they changed: exactly up to their end, from the journal, gathered for a moment so that a fast
/// execution does not flood anybody.
/// </summary>
public sealed partial class ExecutionNews(
    IGrainFactory grains, ExecutionFeed feed, McpSubscriptions subscriptions, TimeProvider time, IHostApplicationLifetime lifetime, ILogger<ExecutionNews> logger)
{
    private static readonly TimeSpan Gathering = TimeSpan.FromMilliseconds(50);

    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(1);

    /// <summary>For <see cref="McpSubscriptions.Follow"/>: resources other than executions are announced elsewhere.</summary>
    public async Task FollowAsync(string uri, CancellationToken cancellationToken)
    {
        if (ExecutionResources.IdOf(uri) is not { } id)
        {
            return;
        }

        long from;
        try
        {
            var view = await grains.GetGrain<IExecutionGrain>(id.Value).Get(includeSteps: false);
            if (view is null || view.Status.HasEnded())
            {
                return;
            }

            from = view.Sequence + 1;
        }
        catch (Exception exception) when (ClusterErrors.Of(exception) is not null)
        {
            // Told from the beginning rather than not at all.
            from = 1;
        }

        _ = TellAsync(uri, id, from, cancellationToken);
    }

    private async Task TellAsync(string uri, ExecutionId id, long from, CancellationToken watched)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(watched, lifetime.ApplicationStopping);
        var isGathering = 0;
        await using var gathered = time.CreateTimer(_ => { Volatile.Write(ref isGathering, 0); Publish(); }, null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        while (!ending.IsCancellationRequested)
        {
            try
            {
                await foreach (var entry in feed.WatchAsync(id, from, ending.Token))
                {
                    from = entry.Sequence + 1;
                    if (Interlocked.Exchange(ref isGathering, 1) == 0)
                    {
                        gathered.Change(Gathering, Timeout.InfiniteTimeSpan);
                    }
                }

                Publish();
                return;
            }
            catch (Exception) when (ending.IsCancellationRequested)
            {
                return;
            }
#pragma warning disable CA1031 // Whatever broke it: what changed meanwhile is told when it can be read again.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                LogBroken(logger, id.Value, exception.Message);
                await Task.Delay(RetryDelay, time, ending.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }

        void Publish() => subscriptions.Publish(McpChange.Resource(uri));
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "Execution {ExecutionId} can not be followed ({Reason}); MCP clients hear of its changes later")]
    private static partial void LogBroken(ILogger logger, string executionId, string reason);
}
