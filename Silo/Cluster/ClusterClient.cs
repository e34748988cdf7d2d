using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using OrleansWorkflows.Silo.Dashboard;

namespace OrleansWorkflows.Silo.Cluster;

/// <summary>Cluster mode: a gateway that runs no grains and is a client of silos in other processes.</summary>
public static class ClusterClient
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

    /// <summary>Until the first silo can be reached the start waits, saying so.</summary>
    /// <param name="hasDashboard">Whether the dashboard is shown in this process.</param>
    public static void AddClusterClient(this IHostApplicationBuilder builder, ClusterSettings settings, string? postgres, bool hasDashboard)
    {
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.UseOrleansClient(client => client
            .UseCluster(settings, postgres)
            .AddMemoryStreams(ExecutionStatusChanged.Provider)
            .AddActivityPropagation()
            .AddDashboardIf(hasDashboard)
            .UseConnectionRetryFilter(RetryAsync));
    }

    private static async Task<bool> RetryAsync(Exception exception, CancellationToken cancellationToken)
    {
        await Console.Error.WriteLineAsync($"Waiting for a silo of the cluster: {exception.Message}");
        await Task.Delay(RetryAfter, cancellationToken);
        return true;
    }
}
