using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Orleans.Clustering.Redis;
using Orleans.Hosting;
using Orleans.Runtime;

namespace Microsoft.Extensions.Hosting;

public static class RedisClusteringISiloBuilderExtensions
{
    /// <summary>The membership of the cluster is kept in Redis.</summary>
    public static ISiloBuilder UseRedisClustering(this ISiloBuilder builder, string connectionString)
    {
        AddTable(builder.Services, connectionString);
        builder.Services.AddSingleton(new ClusteringChosen("redis"));
        builder.Services.Replace(ServiceDescriptor.Singleton<IMembershipTable>(provider => provider.GetRequiredService<RedisMembershipTable>()));
        return builder;
    }

    /// <summary>The client finds the gateways in Redis.</summary>
    public static IClientBuilder UseRedisClustering(this IClientBuilder builder, string connectionString)
    {
        AddTable(builder.Services, connectionString);
        builder.Services.AddSingleton<IGatewayListProvider>(provider => provider.GetRequiredService<RedisMembershipTable>());
        return builder;
    }

    private static void AddTable(IServiceCollection services, string connectionString)
    {
        services.AddSingleton(_ => new RedisConnection(connectionString));
        services.AddSingleton<RedisMembershipTable>();
    }
}
