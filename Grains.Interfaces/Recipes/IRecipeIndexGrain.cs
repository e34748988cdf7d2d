namespace OrleansWorkflows;

/// <summary>Which callers have recipes for which APIs. The key is <see cref="All"/>.</summary>
[Alias("OrleansWorkflows.IRecipeIndexGrain")]
public interface IRecipeIndexGrain : IGrainWithStringKey
{
    const string All = "default";

    [Alias("Add")]
    Task Add(string recipes);

    [Alias("Remove")]
    Task Remove(string recipes);

    /// <summary>Keys of <see cref="IRecipeGrain"/>.</summary>
    [Alias("List")]
    Task<IReadOnlyList<string>> List();
}
