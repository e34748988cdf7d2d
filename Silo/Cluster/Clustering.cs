using Microsoft.Extensions.Hosting;
using Orleans.Configuration;
using OrleansWorkflows.Journal.PostgreSql;

namespace OrleansWorkflows.Silo.Cluster;

/// <summary>Joins a silo or a client to the cluster that the settings name.</summary>
public static class Clustering
{
    private const string Invariant = "Npgsql";

    /// <summary>How many votes declare a silo dead; fewer where there are fewer silos.</summary>
    private const int Votes = 2;

    public static ISiloBuilder UseCluster(this ISiloBuilder silo, ClusterSettings settings, string postgres)
    {
        silo.Configure<ClusterOptions>(options => Name(options, settings));
        silo.Configure<ClusterMembershipOptions>(options =>
        {
            options.ProbeTimeout = settings.ProbeTimeout;
            options.NumMissedProbesLimit = 3;
            options.NumVotesForDeathDeclaration = Votes;
            // A silo whose notice was lost is seen by reading.
            options.TableRefreshTimeout = TimeSpan.FromSeconds(10);
        });
        return settings.Membership == ClusterSettings.Redis
            ? silo.UseRedisClustering(settings.RedisConnection!)
            : silo.UseAdoNetClustering(options => (options.Invariant, options.ConnectionString) = (Invariant, ConnectionText.Read(postgres)));
    }

    public static IClientBuilder UseCluster(this IClientBuilder client, ClusterSettings settings, string? postgres)
    {
        client.Configure<ClusterOptions>(options => Name(options, settings));
        return settings.Membership == ClusterSettings.Redis
            ? client.UseRedisClustering(settings.RedisConnection!)
            : client.UseAdoNetClustering(options => (options.Invariant, options.ConnectionString) = (Invariant, ConnectionText.Read(postgres!)));
    }

    private static void Name(ClusterOptions options, ClusterSettings settings) => (options.ClusterId, options.ServiceId) = (settings.Id, settings.Id);
}
