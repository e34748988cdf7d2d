namespace OrleansWorkflows;

/// <summary>How busy the machines of the cluster are. Stateless; key 0.</summary>
[Alias("OrleansWorkflows.IClusterLoadGrain")]
public interface IClusterLoadGrain : IGrainWithIntegerKey
{
    /// <summary>Every machine that is there, by name.</summary>
    [Alias("Read")]
    Task<IReadOnlyList<MachineLoad>> Read();
}
