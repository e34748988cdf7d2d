using Orleans.Concurrency;

namespace OrleansWorkflows;

/// <summary>
/// Knows which task groups have not ended, so that somebody wakes them when their silo died, and which have, so that they are removed when their retention is over.
/// Key: number of the share.
/// </summary>
[Alias("OrleansWorkflows.IOpenTaskGroupsGrain")]
public interface IOpenTaskGroupsGrain : IGrainWithIntegerKey
{
    /// <summary>How many share the groups.</summary>
    const int Count = 16;

    static int ShareOf(string group) => new ExecutionId(group).Partition % Count;

    /// <summary>Durable when it returns.</summary>
    [Alias("Open")]
    Task Open(string group);

    [Alias("Close")]
    Task Close(string group);

    /// <summary>The group has ended: it is open no more, and kept until its retention is over. Durable when it returns.</summary>
    [Alias("Keep")]
    Task Keep(string group, DateTimeOffset endedAt);

    /// <summary>Wakes those that are open and removes those whose retention is over. Called at start-up and when a silo is gone.</summary>
    [Alias("Look"), OneWay]
    Task Look();
}
