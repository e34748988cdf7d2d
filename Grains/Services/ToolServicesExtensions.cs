using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using OrleansWorkflows.Recipes;
using OrleansWorkflows.Services.Tables;
using OrleansWorkflows.Services.Urls;
using OrleansWorkflows.Telemetry;

namespace OrleansWorkflows.Services;

public static class ToolServicesExtensions
{
    /// <summary>
    /// Adds <see cref="IToolInvoker"/>, <see cref="IServiceDirectory"/>, <see cref="ServiceRegistry"/> (to apply a new configuration to),
    /// <see cref="UrlGuard"/> and <see cref="SpecFetcher"/>, all singletons. An <see cref="IExecutionSecrets"/> gives the headers of target APIs.
    /// </summary>
    public static IServiceCollection AddToolServices(this IServiceCollection services, ToolServiceOptions? options = null)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(options ?? new ToolServiceOptions());
        services.AddSingleton(provider => new UrlGuard(provider.GetRequiredService<ToolServiceOptions>().Urls));
        services.AddSingleton<ServiceRegistry>();
        services.AddSingleton<BuiltinService>();
        services.AddSingleton<CallTelemetry>();
        services.AddSingleton<IServiceDirectory>(provider => provider.GetRequiredService<ServiceRegistry>());
        services.AddSingleton<IToolInvoker>(provider => new ToolInvoker(
            provider.GetRequiredService<ServiceRegistry>(),
            provider.GetRequiredService<BuiltinService>(),
            provider.GetRequiredService<CallTelemetry>(),
            provider.GetService<IExecutionSecrets>()));
        services.AddSingleton<SpecFetcher>();
        services.AddSingleton<ResultTables>();
        services.AddSingleton<RecipeObserver>();
        return services;
    }
}
