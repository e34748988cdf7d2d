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

    /// <summary>Tells of a timer that was stored, so that the keeper looks earlier if it has to.</summary>
    /// <param name="wakeAt">The earliest of those that the caller knows of.</param>
    /// <returns>When the keeper looks next: it needs no word of a timer that is due later than its look ahead reaches from there.</returns>
    [Alias("Expect")]
    Task<DateTimeOffset> Expect(DateTimeOffset wakeAt);
}
