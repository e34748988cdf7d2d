using OrleansWorkflows.Gateway.Executions;
using OrleansWorkflows.Gateway.Export;
using OrleansWorkflows.Gateway.Health;
using OrleansWorkflows.Gateway.Live;
using OrleansWorkflows.Gateway.Metrics;
using OrleansWorkflows.Gateway.OpenApi;
using OrleansWorkflows.Gateway.Patterns;
using OrleansWorkflows.Gateway.Tasks;

namespace OrleansWorkflows.Gateway.Rest;

/// <summary>The REST interface: every resource, mapped once at the root and once under <c>/api/v1</c>.</summary>
public static class RestApi
{
    public static IServiceCollection AddRestApi(this IServiceCollection services) => services
        .AddSingleton<Problems.RouteHints>()
        .AddSingleton<SpecResource>()
        .AddSingleton<WorkflowResource>()
        .AddSingleton<StartResource>()
        .AddSingleton<ExecutionResource>()
        .AddSingleton<ExecutionControlResource>()
        .AddSingleton<BulkOperations>()
        .AddSingleton<BulkResource>()
        .AddSingleton<TransferResource>()
        .AddSingleton<ForkResource>()
        .AddSingleton<TaskRequests>()
        .AddSingleton<TaskDistributor>()
        .AddSingleton<TaskResource>()
        .AddSingleton<PlanResource>()
        .AddSingleton<RecipeResource>()
        .AddSingleton<ExecutionEventsResource>()
        .AddSingleton<StatusSocketResource>()
        .AddSingleton<WorkflowExporter>()
        .AddSingleton<ExportResource>()
        .AddSingleton<PatternApplier>()
        .AddSingleton<PatternResource>()
        .AddSingleton<MetricsResource>()
        .AddSingleton<HealthResource>()
        .AddSingleton<OpenApiResource>();

    public static void MapRestApi(this IEndpointRouteBuilder endpoints)
    {
        foreach (var prefix in (string[])["", Routes.VersionedPrefix])
        {
            var routes = endpoints.MapGroup(prefix);
            Resource<SpecResource>().Map(routes);
            Resource<WorkflowResource>().Map(routes);
            Resource<StartResource>().Map(routes);
            Resource<ExecutionResource>().Map(routes);
            Resource<ExecutionControlResource>().Map(routes);
            Resource<BulkResource>().Map(routes);
            Resource<TransferResource>().Map(routes);
            Resource<ForkResource>().Map(routes);
            Resource<TaskResource>().Map(routes);
            Resource<PlanResource>().Map(routes);
            Resource<RecipeResource>().Map(routes);
            Resource<ExecutionEventsResource>().Map(routes);
            Resource<StatusSocketResource>().Map(routes);
            Resource<ExportResource>().Map(routes);
            Resource<PatternResource>().Map(routes);
            Resource<MetricsResource>().Map(routes);
            Resource<HealthResource>().Map(routes);
            Resource<OpenApiResource>().Map(routes);
        }

        T Resource<T>()
            where T : notnull => endpoints.ServiceProvider.GetRequiredService<T>();
    }
}
