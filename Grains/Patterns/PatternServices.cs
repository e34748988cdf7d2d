using Microsoft.Extensions.DependencyInjection;

namespace OrleansWorkflows.Patterns;

public static class PatternServices
{
    /// <summary>What a silo needs to check and apply patterns, besides services, machines and definitions.</summary>
    public static IServiceCollection AddPatterns(this IServiceCollection services) => services.AddSingleton<ServiceChecks>().AddSingleton<PatternValidator>();
}
