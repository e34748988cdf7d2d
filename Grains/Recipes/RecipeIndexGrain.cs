using OrleansWorkflows.Journal;

namespace OrleansWorkflows.Recipes;

/// <summary>A list in grain storage.</summary>
public sealed class RecipeIndexGrain([PersistentState("recipe_index", "grains")] IPersistentState<RecipeIndexState> index) : Grain, IRecipeIndexGrain
{
    public Task Add(string recipes) => index.State.Recipes.Contains(recipes) ? Task.CompletedTask : WriteAsync([.. index.State.Recipes, recipes]);

    public Task Remove(string recipes) => index.State.Recipes.Contains(recipes) ? WriteAsync([.. index.State.Recipes.Where(known => known != recipes)]) : Task.CompletedTask;

    public Task<IReadOnlyList<string>> List() => Task.FromResult(index.State.Recipes);

    private Task WriteAsync(IReadOnlyList<string> recipes)
    {
        index.State = new RecipeIndexState { Recipes = recipes };
        return index.WriteOrLeaveAsync(DeactivateOnIdle, "the list of recipes");
    }
}
