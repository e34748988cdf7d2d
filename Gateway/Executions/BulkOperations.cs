using System.Collections.Concurrent;

namespace OrleansWorkflows.Gateway.Executions;

/// <summary>
/// Does one thing to many executions, page by page and many at once. A call ends after <see cref="BulkCommand.Limit"/> executions or
/// <see cref="LongestCall"/>, so that no client times out, and says where to go on.
/// </summary>
public sealed class BulkOperations(IGrainFactory grains, TimeProvider time)
{
    public const int MaxExamples = 20;

    private const int PageSize = 500;
    private const int AtOnce = 32;

    private static readonly TimeSpan LongestCall = TimeSpan.FromSeconds(20);

    /// <summary>Where an action can do something; what a filter without statuses means.</summary>
    public static IReadOnlyList<ExecutionStatus> StatusesOf(BulkAction action) => action switch
    {
        BulkAction.Unpause => [ExecutionStatus.Paused],
        BulkAction.Retry => [ExecutionStatus.Failed, ExecutionStatus.Cancelled],
        BulkAction.Pause => [ExecutionStatus.Queued, ExecutionStatus.Running, ExecutionStatus.Waiting],
        _ => [ExecutionStatus.Queued, ExecutionStatus.Running, ExecutionStatus.Waiting, ExecutionStatus.Paused],
    };

    /// <exception cref="ArgumentException">The cursor is not valid; the message says why.</exception>
    public async Task<BulkReply> RunAsync(BulkCommand command, CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        var filter = command.Filter.Statuses.Count > 0 ? command.Filter : command.Filter with { Statuses = StatusesOf(command.Action) };
        var counts = new Counts();
        var parents = new ConcurrentDictionary<string, Task<bool>>();
        do
        {
            // Newest first: what starts meanwhile lies before the cursor, so that there is an end.
            var page = await Query.List(filter with { Limit = Math.Min(PageSize, command.Limit - counts.Matched) });
            counts.Matched += page.Items.Count;
            await Parallel.ForEachAsync(
                page.Items,
                new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken },
                async (item, _) =>
                {
                    if (command.Action != BulkAction.Retry && item.Parent is { } parent && await parents.GetOrAdd(parent, IsAliveAsync))
                    {
                        counts.LeftToParent();
                    }
                    else if (!command.IsDryRun)
                    {
                        await OperateAsync(command, item.ExecutionId, counts);
                    }
                });
            filter = filter with { Cursor = page.NextCursor };
        }
        while (filter.Cursor is not null && counts.Matched < command.Limit && time.GetElapsedTime(began) < LongestCall);

        return counts.Reply(command, filter.Cursor);
    }

    private IExecutionQueryGrain Query => grains.GetGrain<IExecutionQueryGrain>(0);

    /// <summary>
    /// A child that was stopped on its own would fail its parent; so the parent is what is operated on. For a retry it matters whether the parent waited for it, which
    /// the child itself knows.
    /// </summary>
    private async Task<bool> IsAliveAsync(string executionId) => await Query.Get(new ExecutionId(executionId)) is { } parent && !parent.Status.HasEnded();

    private async Task OperateAsync(BulkCommand command, string executionId, Counts counts)
    {
        try
        {
            var execution = grains.GetGrain<IExecutionGrain>(executionId);
            var reply = await OperateAsync(command, execution);
            if (reply.Accepted)
            {
                counts.Accepted();
            }
            else if (reply.IsLeftToParent)
            {
                counts.LeftToParent();
            }
            else
            {
                counts.Refused(executionId, reply.Message);
            }
        }
        catch (Exception exception) when (exception is TimeoutException or OrleansMessageRejectionException or ExecutionMovedException or JournalUnavailableException)
        {
            counts.Failed(executionId, $"Whether it was taken is not known ({exception.Message}). Ask for it again: what was taken is refused then.");
        }
        catch (NewerVersionException exception)
        {
            counts.Failed(executionId, exception.Message);
        }
    }

    private static Task<OperationReply> OperateAsync(BulkCommand command, IExecutionGrain execution) => command.Action switch
    {
        BulkAction.Cancel => execution.Cancel(command.Compensate, command.Reason),
        BulkAction.Terminate => execution.Terminate(command.Reason),
        BulkAction.Pause => execution.Pause(command.Reason),
        BulkAction.Unpause => execution.Unpause(),
        BulkAction.Retry => execution.Retry(command.FromStep),
        _ => throw new InvalidOperationException($"Unknown action {command.Action}."),
    };

    private sealed class Counts
    {
        private readonly ConcurrentQueue<BulkExample> _examples = new();
        private int _accepted;
        private int _refused;
        private int _failed;
        private int _leftToParent;

        public int Matched { get; set; }

        public void Accepted() => Interlocked.Increment(ref _accepted);

        public void LeftToParent() => Interlocked.Increment(ref _leftToParent);

        public void Refused(string executionId, string reason)
        {
            Interlocked.Increment(ref _refused);
            Remember(new BulkExample(executionId, "refused", reason));
        }

        public void Failed(string executionId, string reason)
        {
            Interlocked.Increment(ref _failed);
            Remember(new BulkExample(executionId, "failed", reason));
        }

        public BulkReply Reply(BulkCommand command, string? cursor) => new(
            command.Action, command.IsDryRun, Matched, _accepted, _refused, _failed, _leftToParent, [.. _examples.Take(MaxExamples)], cursor);

        private void Remember(BulkExample example)
        {
            if (_examples.Count < MaxExamples)
            {
                _examples.Enqueue(example);
            }
        }
    }
}
