namespace OrleansWorkflows.Journal.PostgreSql;

/// <summary>What one commit takes of the appends that wait: a run an execution, in the order they came; the rest is for the next commit.</summary>
internal sealed class BatchPlan(int maxAppends, long maxSizeBytes)
{
    private readonly Dictionary<string, AppendRun> _runs = new(StringComparer.Ordinal);
    private readonly HashSet<string> _deferred = new(StringComparer.Ordinal);

    /// <param name="waiting">In their order; what is deferred stays.</param>
    /// <returns>Sorted by execution, so that two silos lock rows in one order.</returns>
    public List<AppendRun> Take(List<PendingAppend> waiting)
    {
        _runs.Clear();
        _deferred.Clear();
        var (taken, size, kept) = (0, 0L, 0);
        for (var i = 0; i < waiting.Count; i++)
        {
            var append = waiting[i];
            if (append.IsCancelled)
            {
                // A caller that gave up while it waited gets its cancellation, and nothing is written for it.
                append.Cancel();
            }
            else if (taken < maxAppends && (taken == 0 || size + append.SizeBytes <= maxSizeBytes) && TryTake(append))
            {
                taken++;
                size += append.SizeBytes;
            }
            else
            {
                _deferred.Add(append.Append.ExecutionId.Value);
                waiting[kept++] = append;
            }
        }

        waiting.RemoveRange(kept, waiting.Count - kept);
        var runs = new List<AppendRun>(_runs.Values);
        runs.Sort(static (a, b) => string.CompareOrdinal(a.Id, b.Id));
        return runs;
    }

    private bool TryTake(PendingAppend append)
    {
        var id = append.Append.ExecutionId.Value;
        if (_deferred.Contains(id))
        {
            return false;
        }

        if (!_runs.TryGetValue(id, out var run))
        {
            _runs.Add(id, new AppendRun(append));
            return true;
        }

        // Neither a zombie's append nor a gap can be judged before the run is known to be in.
        if (append.Append.FirstSequence != run.NextSequence)
        {
            return false;
        }

        run.Add(append);
        return true;
    }
}
