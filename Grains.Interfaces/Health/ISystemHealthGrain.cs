namespace OrleansWorkflows;

/// <summary>How the silos of the cluster are, as the membership has them and as they say themselves. Stateless; key 0.</summary>
[Alias("OrleansWorkflows.ISystemHealthGrain")]
public interface ISystemHealthGrain : IGrainWithIntegerKey
{
    /// <summary>Asks every silo, each for a few seconds at most.</summary>
    [Alias("Look")]
    Task<ClusterHealth> Look();
}

/// <summary>How one silo is; the key is its address, and it answers there.</summary>
[Alias("OrleansWorkflows.ISiloHealthGrain")]
public interface ISiloHealthGrain : IGrainWithStringKey
{
    [Alias("Look")]
    Task<SiloVitals> Look();
}
