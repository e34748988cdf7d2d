using OrleansWorkflows.Gateway.Catalogue;
using OrleansWorkflows.Gateway.Rest.Problems;
using OrleansWorkflows.Gateway.Rest.Requests;

namespace OrleansWorkflows.Gateway.Recipes;

/// <summary>Makes a workflow of the common catalogue of a recipe, for REST and MCP.</summary>
public sealed class RecipePromotion(IGrainFactory grains, WorkflowCatalogue catalogue)
{
    /// <summary>The fields of the request besides the recipe itself.</summary>
    public static PromoteRecipe Read(BodyFields fields, string? by) => new(fields.Text("domain"), fields.Text("name"), fields.Text("description"), by);

    /// <param name="recipes">The key of the recipes.</param>
    /// <returns>Null: there is no such recipe.</returns>
    /// <exception cref="ApiProblemException">It is no valid workflow there; every problem is listed.</exception>
    public async Task<(ImportReply Reply, string? Tool)?> PromoteAsync(string recipes, string recipe, PromoteRecipe request, CancellationToken cancellationToken)
    {
        if (await grains.GetGrain<IRecipeGrain>(recipes).Promote(recipe, request) is not { } reply)
        {
            return null;
        }

        if (!reply.Accepted)
        {
            throw new ApiProblemException(ApiProblems.InvalidSpec(reply.Problems));
        }

        catalogue.Expect(reply.CatalogueVersion);
        var workflow = reply.Workflows[0];
        return (reply, (await catalogue.ReadAsync("", cancellationToken)).ToolNames.Of(workflow.Domain, workflow.Name));
    }
}
