namespace OrleansWorkflows;

/// <summary>
/// Lets go of what has expired in one range of the 64 partitions of executions, as the <c>retention</c> of their workflows says. Key: number of the range.
/// </summary>
[Alias("OrleansWorkflows.IRetentionGrain")]
public interface IRetentionGrain : IGrainWithIntegerKey
{
    /// <summary>How many grains share the partitions.</summary>
    const int Count = 2;

    /// <summary>Sweeps now; completes when nothing is due any more, at the latest after some seconds. Called at start-up; then it sweeps by itself.</summary>
    [Alias("Sweep")]
    Task Sweep();
}
