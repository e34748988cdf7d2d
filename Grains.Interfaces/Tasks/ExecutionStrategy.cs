namespace OrleansWorkflows;

/// <summary>How a task is spread over its machines; docs/tasks.md defines each.</summary>
public enum ExecutionStrategy
{
    /// <summary>On all at once; all must complete.</summary>
    Parallel,

    /// <summary>On one after the other, in their order, until one fails.</summary>
    Sequential,

    /// <summary>On one after the other, in their order, until one completes.</summary>
    Failover,

    /// <summary>On one: the next in turn.</summary>
    RoundRobin,

    /// <summary>At once on those that are there; one that completes is enough.</summary>
    Broadcast,

    /// <summary>On all at once, until enough have completed.</summary>
    Quorum,
}
