using System.Security.Claims;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using OrleansWorkflows.Gateway.Access;
using OrleansWorkflows.Gateway.Catalogue;
using OrleansWorkflows.Gateway.Mcp.Apis;
using OrleansWorkflows.Gateway.Mcp.Requests;
using OrleansWorkflows.Gateway.Mcp.Subscriptions;
using OrleansWorkflows.Gateway.Mcp.Tools;
using OrleansWorkflows.Gateway.Mcp.Workflows;

namespace OrleansWorkflows.Gateway.Mcp.Recipes;

/// <summary>The recipes of a caller for the API that it brings along, each a tool <c>r_&lt;name&gt;</c> that runs as a workflow.</summary>
public sealed class RecipeTools(IGrainFactory grains, ServiceDescriptions descriptions, WorkflowCatalogue catalogue, PromoteRecipeTool promote) : IToolSource
{
    public const string Prefix = "r_";

    /// <summary>For <see cref="McpSubscriptions.OwnTools"/>: a caller that brings an API along hears of its recipes.</summary>
    public static McpChange? ChangesOf(ClaimsPrincipal? user, HttpContext? http)
    {
        try
        {
            return McpCaller.Read(user, http) is { } caller && caller.Grant.Has(Scopes.Services) && CallerApi.Of(caller) is { } api ? McpChange.ToolsOf(api.Learner.Key) : null;
        }
        catch (McpProtocolException)
        {
            // A malformed header: each request that has it is refused with what is wrong.
            return null;
        }
    }

    public async ValueTask<IReadOnlyList<Tool>> ListAsync(McpCaller caller, CancellationToken cancellationToken)
    {
        if (CallerApi.Of(caller) is not { } api)
        {
            return [];
        }

        var operations = await descriptions.OfAsync(api);
        if (await FindSetAsync(api, operations) is not { Recipes.Count: > 0 } set)
        {
            return [];
        }

        var scope = await ScopeAsync(set, cancellationToken);
        return
        [
            .. set.Recipes.Select(recipe => scope.Snapshot.Find(set.Domain, recipe.Name) is { } card ? Define(card, recipe, api, operations) : null).OfType<Tool>(),
            .. caller.Grant.Has(Scopes.WorkflowsWrite) ? (Tool[])[PromoteRecipeTool.Definition] : [],
        ];
    }

    public async ValueTask<FoundTool?> FindAsync(McpCaller caller, string tool, CancellationToken cancellationToken)
    {
        if (CallerApi.Of(caller) is not { } api)
        {
            return null;
        }

        if (tool == PromoteRecipeTool.Name)
        {
            return new HandledTool((call, token) => promote.CallAsync(call, api, token));
        }

        if (!tool.StartsWith(Prefix, StringComparison.Ordinal)
            || await FindSetAsync(api, await descriptions.OfAsync(api)) is not { } set
            || await grains.GetGrain<IRecipeGrain>(set.Id).Use(tool[Prefix.Length..]) is not { } recipe)
        {
            return null;
        }

        var scope = await ScopeAsync(set, cancellationToken);
        return scope.Snapshot.Find(set.Domain, recipe.Name) is { } card ? new RunningTool(scope, card) : null;
    }

    /// <summary>Null: none, or they are somebody else's whose key is the same.</summary>
    private async ValueTask<RecipeSet?> FindSetAsync(CallerApi api, ServiceOperations operations)
    {
        var recipes = grains.GetGrain<IRecipeGrain>(api.Learner.Key);
        return await recipes.Get(null) is { } set && set.Owner == api.Learner ? await recipes.Get(operations.Hash) : null;
    }

    private async ValueTask<ToolScope> ScopeAsync(RecipeSet set, CancellationToken cancellationToken)
    {
        catalogue.Expect(set.CatalogueVersion);
        return new ToolScope(set.Scope, await catalogue.ReadAsync(set.Scope, cancellationToken), null);
    }

    private static Tool Define(WorkflowCard card, Recipe recipe, CallerApi api, ServiceOperations operations)
    {
        var tool = WorkflowTool.Of(card, Prefix + recipe.Name);
        var reading = operations.Items.Where(operation => operation.IsReadOnly).Select(operation => $"{api.Name}.{operation.Name}").Append(SqlTool.Name).ToHashSet(StringComparer.Ordinal);
        var isReadOnly = recipe.Steps.All(reading.Contains);
        tool.Title = $"Recipe: {card.Name.Replace('_', ' ')}";
        tool.Description += $"\n\nA recipe, learned from calls that worked ({recipe.LearnedAt:yyyy-MM-dd}); {PromoteRecipeTool.Name} keeps it as a workflow.";
        tool.Annotations = new ToolAnnotations
        {
            Title = tool.Title, ReadOnlyHint = isReadOnly, DestructiveHint = !isReadOnly, IdempotentHint = isReadOnly, OpenWorldHint = true,
        };
        return tool;
    }
}
