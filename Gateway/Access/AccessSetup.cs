using OrleansWorkflows.Gateway.Access.Keys;

namespace OrleansWorkflows.Gateway.Access;

/// <summary>Puts access control together.</summary>
public static class AccessSetup
{
    public static IServiceCollection AddAccessControl(this IServiceCollection services) => services.AddSingleton<KeysFile>().AddSingleton<ApiKeys>();

    /// <summary>Everything behind it in the pipeline is reached by callers that may.</summary>
    public static IApplicationBuilder UseAccessControl(this IApplicationBuilder app) => app.UseMiddleware<AccessGuard>();
}
