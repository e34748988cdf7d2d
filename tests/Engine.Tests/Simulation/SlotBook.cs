namespace OrleansWorkflows.Engine.Tests.Simulation;

/// <summary>Who has a place under which concurrency limit, and who waits for one.</summary>
internal sealed class SlotBook
{
    private readonly Dictionary<string, (HashSet<ExecutionId> Holders, List<ExecutionId> Waiting)> _resources = [];

    /// <returns>Null: it has to wait.</returns>
    public bool? Acquire(SlotRequest slot, ExecutionId id)
    {
        if (!_resources.TryGetValue(slot.Resource, out var resource))
        {
            _resources[slot.Resource] = resource = ([], []);
        }

        if (resource.Holders.Contains(id) || resource.Holders.Count < slot.Limit)
        {
            resource.Holders.Add(id);
            return true;
        }

        if (slot.Reject)
        {
            return false;
        }

        if (!resource.Waiting.Contains(id))
        {
            resource.Waiting.Add(id);
        }

        return null;
    }

    /// <returns>Who has a place now.</returns>
    public IEnumerable<ExecutionId> Release(SlotRequest slot, ExecutionId id)
    {
        if (!_resources.TryGetValue(slot.Resource, out var resource))
        {
            yield break;
        }

        var (holders, waiting) = resource;
        waiting.Remove(id);
        if (holders.Remove(id) && waiting.Count > 0)
        {
            var next = waiting[0];
            waiting.RemoveAt(0);
            holders.Add(next);
            yield return next;
        }
    }
}
