using System.Collections.Concurrent;

namespace OrleansWorkflows.Gateway.Access.Limits;

/// <summary>
/// The executions that each limited caller has started at this gateway and that may not have ended. Which have is asked when the limit is reached, not before.
/// </summary>
public sealed class ExecutionQuota(IGrainFactory grains, TimeProvider time)
{
    /// <summary>Between two looks at the executions of a caller that is at its limit.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<string, Held> _held = new(StringComparer.Ordinal);

    /// <summary>False: the caller has as many as it may.</summary>
    public async ValueTask<bool> TryTakeAsync(string principal, int limit, ExecutionId id)
    {
        var held = _held.GetOrAdd(principal, _ => new Held());
        List<ExecutionId> running;
        lock (held)
        {
            if (held.TryAdd(id, limit))
            {
                return true;
            }

            if (held.LookedAt is { } last && time.GetElapsedTime(last) < Pause)
            {
                return false;
            }

            held.LookedAt = time.GetTimestamp();
            running = [.. held.Executions];
        }

        var ended = await Task.WhenAll(running.Select(async execution =>
            await grains.GetGrain<IExecutionGrain>(execution.Value).Get(includeSteps: false) is { } view && !view.Status.HasEnded() ? (ExecutionId?)null : execution));
        lock (held)
        {
            held.Executions.ExceptWith(ended.OfType<ExecutionId>());
            return held.TryAdd(id, limit);
        }
    }

    /// <summary>It did not start, or has ended.</summary>
    public void GiveBack(string principal, ExecutionId id)
    {
        if (_held.TryGetValue(principal, out var held))
        {
            lock (held)
            {
                held.Executions.Remove(id);
            }
        }
    }

    private sealed class Held
    {
        public HashSet<ExecutionId> Executions { get; } = [];

        public long? LookedAt { get; set; }

        /// <summary>One that is there already takes no other place: its start was repeated.</summary>
        public bool TryAdd(ExecutionId id, int limit) => Executions.Contains(id) || (Executions.Count < limit && Executions.Add(id));
    }
}
