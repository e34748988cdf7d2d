namespace OrleansWorkflows.Recipes;

/// <summary>What is stored of a caller's recipes for an API.</summary>
[GenerateSerializer, Alias("OrleansWorkflows.RecipeState")]
public sealed record RecipeState
{
    /// <summary>Null: nothing was ever learned.</summary>
    [Id(0)] public RecipeOwner? Owner { get; init; }

    /// <summary>Of the API when the recipes were learned.</summary>
    [Id(1)] public string SchemaHash { get; init; } = "";

    [Id(2)] public IReadOnlyList<Recipe> Recipes { get; init; } = [];

    /// <summary>The version of the catalogue that has all of them.</summary>
    [Id(3)] public long CatalogueVersion { get; init; }
}

[GenerateSerializer, Alias("OrleansWorkflows.RecipeIndexState")]
public sealed record RecipeIndexState
{
    [Id(0)] public IReadOnlyList<string> Recipes { get; init; } = [];
}
