namespace OrleansWorkflows;

/// <summary>
/// The recipes of one caller for one API and the configured services: sequences of calls that worked, turned into workflows with parameters. Learns by following values of
/// answers into later arguments; no model takes part. The key is <see cref="RecipeOwner.Key"/>. Source: requirement 004, layer 2.
/// </summary>
[Alias("OrleansWorkflows.IRecipeGrain")]
public interface IRecipeGrain : IGrainWithStringKey
{
    /// <summary>Takes a call that worked. When it closes a sequence that is new, a recipe comes of it.</summary>
    /// <returns>The name of that recipe; null: there is nothing new.</returns>
    [Alias("Observe")]
    Task<string?> Observe(RecipeOwner owner, ObservedCall call);

    /// <summary>What there is; null: nothing was ever learned.</summary>
    /// <param name="schemaHash">Of the API as it is now: recipes of another one are dropped. Null: not known.</param>
    [Alias("Get")]
    Task<RecipeSet?> Get(string? schemaHash);

    /// <summary>The same, when services are known as they are now: recipes over another state of one of them are dropped.</summary>
    /// <param name="schemas">Service → the hash of its operations. Services that are not in it may be as they were.</param>
    [Alias("Refresh")]
    Task<RecipeSet?> Refresh(IReadOnlyDictionary<string, string> schemas);

    /// <summary>Marks a recipe as used, so that it stays. Null: there is none of that name.</summary>
    [Alias("Use")]
    Task<Recipe?> Use(string name);

    /// <summary>False: there is none of that name.</summary>
    [Alias("Forget")]
    Task<bool> Forget(string name);

    /// <summary>Makes a workflow of the common catalogue of it, which is nobody's in particular and stays when the API changes. Null: there is none of that name.</summary>
    [Alias("Promote")]
    Task<ImportReply?> Promote(string name, PromoteRecipe request);
}

/// <param name="Domain">Null: the API's name.</param>
/// <param name="Workflow">Null: the recipe's name.</param>
/// <param name="Description">Null: the recipe's.</param>
[GenerateSerializer, Immutable, Alias("OrleansWorkflows.PromoteRecipe")]
public sealed record PromoteRecipe(
    [property: Id(0)] string? Domain, [property: Id(1)] string? Workflow, [property: Id(2)] string? Description, [property: Id(3)] string? By);

/// <param name="Scope">The private catalogue in which the recipes are workflows.</param>
/// <param name="CatalogueVersion">The one that has them all.</param>
[GenerateSerializer, Immutable, Alias("OrleansWorkflows.RecipeSet")]
public sealed record RecipeSet(
    [property: Id(0)] string Id,
    [property: Id(1)] RecipeOwner Owner,
    [property: Id(2)] string SchemaHash,
    [property: Id(3)] string Scope,
    [property: Id(4)] string Domain,
    [property: Id(5)] long CatalogueVersion,
    [property: Id(6)] IReadOnlyList<Recipe> Recipes);

/// <summary>A sequence of calls that worked, as a workflow.</summary>
[GenerateSerializer, Immutable, Alias("OrleansWorkflows.Recipe")]
public sealed record Recipe
{
    /// <summary>Of the workflow; the tool is <c>r_NAME</c>.</summary>
    [Id(0)] public required string Name { get; init; }

    [Id(1)] public required string Description { get; init; }

    /// <summary>The tools in order.</summary>
    [Id(2)] public required IReadOnlyList<string> Steps { get; init; }

    /// <summary>The definition: <c>{description, params, graph, result}</c>.</summary>
    [Id(3)] public required JsonBytes Definition { get; init; }

    /// <summary>Equal for sequences that do the same with other values.</summary>
    [Id(4)] public required string Fingerprint { get; init; }

    [Id(5)] public required DateTimeOffset LearnedAt { get; init; }

    [Id(6)] public DateTimeOffset? UsedAt { get; init; }

    [Id(7)] public int Uses { get; init; }

    /// <summary>The services of its steps, each with the hash of its operations when it was learned. Empty: of the API alone, by <see cref="RecipeSet.SchemaHash"/>.</summary>
    [Id(8)] public IReadOnlyDictionary<string, string> Schemas { get; init; } = new Dictionary<string, string>();
}
