using Orleans.Concurrency;

namespace OrleansWorkflows;

/// <summary>
/// Looks after one range of the 64 partitions of executions: wakes those whose silo died and those whose timer is due. Key: number of the range.
/// </summary>
[Alias("OrleansWorkflows.IKeeperGrain")]
public interface IKeeperGrain : IGrainWithIntegerKey
{
    /// <summary>How many keepers share the partitions.</summary>
    const int Count = 4;

    /// <summary>Looks at once. Called at start-up and when membership changes.</summary>
    [Alias("Look"), OneWay]
    Task Look();
}
