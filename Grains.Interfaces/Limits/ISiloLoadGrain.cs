namespace OrleansWorkflows;

/// <summary>How busy the silo of a machine is; of several silos with one name of machine, one of them. The key is <c>load@machine</c>.</summary>
[Alias("OrleansWorkflows.ISiloLoadGrain")]
public interface ISiloLoadGrain : IGrainWithStringKey
{
    static string KeyOf(string machine) => $"load@{machine}";

    [Alias("Read")]
    Task<LoadFigures> Read();
}
