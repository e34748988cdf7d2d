using System.Reflection;
using Microsoft.Extensions.Options;
using ModelContextProtocol.AspNetCore;
using ModelContextProtocol.Server;
using OrleansWorkflows.Gateway.Access;
using OrleansWorkflows.Gateway.Mcp.Apis;
using OrleansWorkflows.Gateway.Mcp.Apps;
using OrleansWorkflows.Gateway.Mcp.CallTasks;
using OrleansWorkflows.Gateway.Mcp.Completions;
using OrleansWorkflows.Gateway.Mcp.Limits;
using OrleansWorkflows.Gateway.Mcp.Management;
using OrleansWorkflows.Gateway.Mcp.Planning;
using OrleansWorkflows.Gateway.Mcp.Prompts;
using OrleansWorkflows.Gateway.Mcp.Questions;
using OrleansWorkflows.Gateway.Mcp.Recipes;
using OrleansWorkflows.Gateway.Mcp.Requests;
using OrleansWorkflows.Gateway.Mcp.Resources;
using OrleansWorkflows.Gateway.Mcp.Subscriptions;
using OrleansWorkflows.Gateway.Mcp.Tools;
using OrleansWorkflows.Gateway.Mcp.Transports;
using OrleansWorkflows.Gateway.Mcp.Workflows;
using OrleansWorkflows.Gateway.Settings;

namespace OrleansWorkflows.Gateway.Mcp;

/// <summary>The MCP surface: <c>/mcp</c>, and <c>/mcp/{domain}</c> with the workflows of one domain; both protocol generations on each.</summary>
public static class McpApi
{
    private const string Instructions =
        """
        Runs durable workflows. Each w_* tool is one workflow: call it with its parameters and it answers with the result, a failure with what was
        undone, or a state: status "waiting" means that somebody has to answer a question (call resume_workflow with the answer), status "running"
        means that it goes on by itself (call get_workflow_status with the execution_id). An execution survives whatever happens to this connection,
        so never call a w_* tool again just because an answer was late: look its execution up first. cancel_workflow stops one that is no longer wanted.
        """;

    public static IServiceCollection AddMcpApi(this IServiceCollection services)
    {
        services.AddHttpContextAccessor();
        services.AddSingleton<McpScopes>().AddSingleton<ToolScopes>().AddSingleton<ToolCatalogue>().AddSingleton<ToolCalls>();
        services.AddSingleton<WorkflowCalls>().AddSingleton<Conversation>().AddSingleton<QuestionForms>().AddSingleton<StateSeal>().AddSingleton<QuestionSeal>().AddSingleton<StepOutputs>();
        services.AddSingleton<ResourceCatalogue>().AddSingleton<ExecutionNews>();
        services.AddSingleton<IResourceKind, WorkflowResources>();
        services.AddSingleton<IResourceKind, ExecutionResources>();
        services.AddSingleton<IResourceKind, ServiceResources>();
        services.AddSingleton<IResourceKind, ExportResources>();
        services.AddSingleton<IResourceKind, AppResources>().AddSingleton<IConfigureOptions<McpServerOptions>, AppsExtension>();
        services.AddSingleton<PromptCatalogue>().AddSingleton<IPromptSource, WorkflowPrompts>();
        services.AddSingleton<McpCompletions>();
        services.AddSingleton<WorkflowTasks>().AddSingleton<TaskHandles>().AddSingleton<TaskStates>();
        services.AddSingleton<IConfigureOptions<McpServerOptions>, TasksExtension>();
        services.AddSingleton<WorkflowLookup>();
        services.AddSingleton<IManagementTool, CreateWorkflowTool>();
        services.AddSingleton<IManagementTool, GetWorkflowTool>();
        services.AddSingleton<IManagementTool, ListWorkflowsTool>();
        services.AddSingleton<IManagementTool, ExecuteWorkflowTool>();
        services.AddSingleton<IManagementTool, GetWorkflowStatusTool>();
        services.AddSingleton<IManagementTool, ResumeWorkflowTool>();
        services.AddSingleton<IManagementTool, CancelWorkflowTool>();
        services.AddSingleton<PlanRefinement>().AddSingleton<IManagementTool, PlanTool>();
        services.AddSingleton<IManagementTool, DistributeTaskTool>();
        services.AddSingleton<IManagementTool, GetTaskStatusTool>();
        services.AddSingleton<IManagementTool, AggregateTaskResultsTool>();
        services.AddSingleton<IManagementTool, ListPatternsTool>();
        services.AddSingleton<IManagementTool, ValidatePatternApplicationTool>();
        services.AddSingleton<IManagementTool, ApplyPatternTool>();
        services.AddSingleton<IManagementTool, GetPatternApplicationTool>();
        services.AddSingleton<IManagementTool, GetSystemHealthTool>();
        services.AddSingleton<IManagementTool, GetWorkflowMetricsTool>();
        services.AddSingleton<IManagementTool, ExportWorkflowDataTool>();
        services.AddSingleton<McpSocketResource>().AddSingleton<StdioServer>();
        services.AddApiTools();
        services.AddSingleton<CatalogueNews>().AddHostedService(provider => provider.GetRequiredService<CatalogueNews>());
        services
            .AddMcpServer(options =>
            {
                options.ServerInfo = new() { Name = "orleans-workflows", Title = "OrleansWorkflows", Version = Version };
                options.ServerInstructions = Instructions;
            })
            .WithHttpTransport(options => options.SessionMode = HttpServerSessionMode.StatefulForInitializeClients)
            .WithListToolsHandler((request, cancellationToken) => Get<ToolCatalogue>(request.Services).ListAsync(request, cancellationToken))
            .WithCallToolHandler((request, cancellationToken) => Get<ToolCalls>(request.Services).CallAsync(request, cancellationToken))
            .WithListResourcesHandler((request, cancellationToken) => Get<ResourceCatalogue>(request.Services).ListAsync(request, cancellationToken))
            .WithListResourceTemplatesHandler((request, _) => ValueTask.FromResult(Get<ResourceCatalogue>(request.Services).ListTemplates()))
            .WithReadResourceHandler((request, cancellationToken) => Get<ResourceCatalogue>(request.Services).ReadAsync(request, cancellationToken))
            .WithListPromptsHandler((request, cancellationToken) => Get<PromptCatalogue>(request.Services).ListAsync(request, cancellationToken))
            .WithGetPromptHandler((request, cancellationToken) => Get<PromptCatalogue>(request.Services).GetAsync(request, cancellationToken))
            .WithCompleteHandler((request, cancellationToken) => Get<McpCompletions>(request.Services).CompleteAsync(request, cancellationToken))
            .WithSubscriptions()
            .WithSessionLimit();
        return services;
    }

    public static void MapMcpApi(this IEndpointRouteBuilder routes)
    {
        // Whatever is wrong with the key shows at start-up, not with the first question.
        routes.ServiceProvider.GetRequiredService<QuestionSeal>();
        var subscriptions = routes.ServiceProvider.GetRequiredService<McpSubscriptions>();
        subscriptions.MayWatch = routes.ServiceProvider.GetRequiredService<ResourceCatalogue>().MayWatchAsync;
        subscriptions.FindTask = routes.ServiceProvider.GetRequiredService<WorkflowTasks>().WatchAsync;
        var executions = routes.ServiceProvider.GetRequiredService<ExecutionNews>();
        var catalogue = routes.ServiceProvider.GetRequiredService<CatalogueNews>();
        subscriptions.Follow = (watched, cancellationToken) =>
            McpChange.RecipesOf(watched) is { } recipes ? catalogue.FollowRecipesAsync(recipes, cancellationToken) : executions.FollowAsync(watched, cancellationToken);
        subscriptions.OwnTools = RecipeTools.ChangesOf;
        subscriptions.MostOfACaller = routes.ServiceProvider.GetRequiredService<GatewaySettings>().Mcp.MaxListeners;
        routes.MapMcp("/mcp").WithMetadata(RequiredScope.AnyCaller, StaysOpen.Marker);
        routes.MapMcp($"/mcp/{{{McpCaller.DomainRoute}}}").WithMetadata(RequiredScope.AnyCaller, StaysOpen.Marker);
        var sockets = routes.ServiceProvider.GetRequiredService<McpSocketResource>();
        sockets.Map(routes, "/mcp/ws");
        sockets.Map(routes, $"/mcp/{{{McpCaller.DomainRoute}}}/ws");
    }

    private static string Version =>
        typeof(McpApi).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "0";

    private static T Get<T>(IServiceProvider? services)
        where T : notnull =>
        services!.GetRequiredService<T>();
}
