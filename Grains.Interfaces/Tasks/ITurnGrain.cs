namespace OrleansWorkflows;

/// <summary>Whose turn it is among machines that share work round robin. Key: their names.</summary>
[Alias("OrleansWorkflows.ITurnGrain")]
public interface ITurnGrain : IGrainWithStringKey
{
    static string KeyOf(IReadOnlyList<string> machines) => string.Join(',', machines);

    /// <summary>The place of the next in turn among those that are there; of the next of all when none is.</summary>
    [Alias("Take")]
    Task<int> Take(IReadOnlyList<string> machines);
}
