using OrleansWorkflows.Gateway.Mcp.Apis.Questions;
using OrleansWorkflows.Gateway.Mcp.Models;
using OrleansWorkflows.Gateway.Mcp.Recipes;
using OrleansWorkflows.Gateway.Mcp.Tools;
using OrleansWorkflows.Gateway.Recipes;

namespace OrleansWorkflows.Gateway.Mcp.Apis;

internal static class ApiToolServices
{
    /// <summary>The tools of APIs: those that callers bring along, and the services that are exposed.</summary>
    public static IServiceCollection AddApiTools(this IServiceCollection services) => services
        .AddSingleton<ServiceDescriptions>()
        .AddSingleton<OperationCalls>()
        .AddSingleton<ExecuteTool>()
        .AddSingleton<SqlTool>()
        .AddSingleton<QueryTool>()
        .AddSingleton<QueryActions>()
        .AddSingleton<QueryState>()
        .AddSingleton<ModelEndpoint>()
        .AddSingleton<IToolSource, TargetTools>()
        .AddSingleton<IToolSource, ServiceTools>()
        .AddSingleton<OfferedRecipes>()
        .AddSingleton<RecipePromotion>()
        .AddSingleton<PromoteRecipeTool>()
        .AddSingleton<IToolSource, RecipeTools>();
}
