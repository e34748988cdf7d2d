using OrleansWorkflows.Gateway.Mcp.Apis;

namespace OrleansWorkflows.Gateway.Recipes;

/// <summary>The recipes that can be run: their owner's, over services as they are now.</summary>
public sealed class OfferedRecipes(IGrainFactory grains, ServiceDescriptions descriptions)
{
    /// <summary>
    /// Drops those over a service that has changed. Those over one that is not exposed at the moment are left out, and kept for when it is again.
    /// </summary>
    /// <param name="api">What the owner's API can do; null: it is not known.</param>
    /// <returns>Null: none, or they are somebody else's whose key is the same.</returns>
    public async ValueTask<RecipeSet?> FindAsync(RecipeOwner owner, ServiceOperations? api)
    {
        var recipes = grains.GetGrain<IRecipeGrain>(owner.Key);
        if (await recipes.Get(null) is not { } known || known.Owner != owner)
        {
            return null;
        }

        // The API comes first: steps of its name call it, and not a service of that name.
        var services = (api is null ? [] : (IEnumerable<ServiceOperations>)[api]).Concat((await descriptions.ExposedAsync()).Where(service => service.Service != owner.Api?.Name)).ToList();
        var set = await recipes.Refresh(services.Where(service => service.Hash.Length > 0).ToDictionary(service => service.Service, service => service.Hash));
        var offered = services.Select(service => service.Service).Append(owner.Api?.Name).ToHashSet();
        return set is null ? null : set with { Recipes = [.. set.Recipes.Where(recipe => recipe.Schemas.Keys.All(offered.Contains))] };
    }
}
