using OrleansWorkflows.Gateway.Access.Keys;
using OrleansWorkflows.Gateway.Access.Limits;
using OrleansWorkflows.Gateway.Access.Tokens;

namespace OrleansWorkflows.Gateway.Access;

/// <summary>Puts access control together.</summary>
public static class AccessSetup
{
    public static IServiceCollection AddAccessControl(this IServiceCollection services) => services
        .AddSingleton<KeysFile>().AddSingleton<ApiKeys>()
        .AddSingleton<SigningKeys>().AddSingleton<TokenCheck>().AddSingleton<ResourceMetadata>()
        .AddSingleton<OpenConnections>().AddHostedService(provider => provider.GetRequiredService<OpenConnections>())
        .AddSingleton<RequestLimiter>().AddSingleton<ExecutionQuota>();

    /// <summary>Everything behind it in the pipeline is reached by callers that may.</summary>
    public static IApplicationBuilder UseAccessControl(this IApplicationBuilder app) => app.UseMiddleware<AccessGuard>();
}
