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
using OrleansWorkflows.Gateway.Recipes;

namespace OrleansWorkflows.Gateway.Mcp.Recipes;

/// <summary>The recipes of a caller, each a tool <c>r_&lt;name&gt;</c> that runs as a workflow: over the API that it brings along and the services that are exposed.</summary>
public sealed class RecipeTools(IGrainFactory grains, ServiceDescriptions descriptions, OfferedRecipes offered, WorkflowCatalogue catalogue, PromoteRecipeTool promote) : IToolSource
{
    public const string Prefix = "r_";

    /// <summary>For <see cref="McpSubscriptions.OwnTools"/>: a caller hears of its recipes.</summary>
    public static McpChange? ChangesOf(ClaimsPrincipal? user, HttpContext? http)
    {
        try
        {
            return McpCaller.Read(user, http) is { } caller && caller.Grant.Has(Scopes.Services) && caller.Sees(ToolGroups.Services) ? McpChange.ToolsOf(CallerApi.LearnerOf(caller).Key) : null;
        }
        catch (McpProtocolException)
        {
            // A malformed header: each request that has it is refused with what is wrong.
            return null;
        }
    }

    public async ValueTask<IReadOnlyList<Tool>> ListAsync(McpCaller caller, CancellationToken cancellationToken)
    {
        var (api, exposed) = (await ApiAsync(caller), await descriptions.ExposedAsync());
        if ((api is null && exposed.Count == 0) || await offered.FindAsync(CallerApi.LearnerOf(caller), api) is not { Recipes.Count: > 0 } set)
        {
            return [];
        }

        var scope = await ScopeAsync(set, cancellationToken);
        var reading = exposed.Where(service => service.Service != api?.Service).Append(api).OfType<ServiceOperations>()
            .SelectMany(service => service.Items.Where(operation => operation.IsReadOnly).Select(operation => $"{service.Service}.{operation.Name}"))
            .Append(SqlTool.Name).ToHashSet(StringComparer.Ordinal);
        return
        [
            .. set.Recipes.Select(recipe => scope.Snapshot.Find(set.Domain, recipe.Name) is { } card ? Define(card, recipe, reading) : null).OfType<Tool>(),
            .. caller.Grant.Has(Scopes.WorkflowsWrite) ? (Tool[])[PromoteRecipeTool.Definition] : [],
        ];
    }

    public async ValueTask<FoundTool?> FindAsync(McpCaller caller, string tool, CancellationToken cancellationToken)
    {
        if (tool == PromoteRecipeTool.Name)
        {
            return caller.Headers.Target is not null || (await descriptions.ExposedAsync()).Count > 0
                ? new HandledTool(async (call, token) => await promote.CallAsync(call, await offered.FindAsync(CallerApi.LearnerOf(caller), await ApiAsync(caller)), token))
                : null;
        }

        if (!tool.StartsWith(Prefix, StringComparison.Ordinal)
            || await offered.FindAsync(CallerApi.LearnerOf(caller), await ApiAsync(caller)) is not { } set
            || set.Recipes.All(recipe => Prefix + recipe.Name != tool)
            || await grains.GetGrain<IRecipeGrain>(set.Id).Use(tool[Prefix.Length..]) is not { } recipe)
        {
            return null;
        }

        var scope = await ScopeAsync(set, cancellationToken);
        return scope.Snapshot.Find(set.Domain, recipe.Name) is { } card ? new RunningTool(scope, card) : null;
    }

    /// <summary>Null: the caller brings none along.</summary>
    private async ValueTask<ServiceOperations?> ApiAsync(McpCaller caller) => CallerApi.Of(caller) is { } api ? await descriptions.OfAsync(api) : null;

    private async ValueTask<ToolScope> ScopeAsync(RecipeSet set, CancellationToken cancellationToken)
    {
        catalogue.Expect(set.CatalogueVersion);
        return new ToolScope(set.Scope, await catalogue.ReadAsync(set.Scope, cancellationToken), null);
    }

    private static Tool Define(WorkflowCard card, Recipe recipe, HashSet<string> reading)
    {
        var tool = WorkflowTool.Of(card, Prefix + recipe.Name);
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
