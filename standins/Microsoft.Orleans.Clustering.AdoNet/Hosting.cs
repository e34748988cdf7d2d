using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Orleans.Clustering.AdoNet;
using Orleans.Configuration;
using Orleans.Runtime;

namespace Orleans.Configuration
{
    public class AdoNetClusteringSiloOptions
    {
        public string? ConnectionString { get; set; }

        public string? Invariant { get; set; }
    }

    public class AdoNetClusteringClientOptions
    {
        public string? ConnectionString { get; set; }

        public string? Invariant { get; set; }
    }
}

namespace Orleans.Hosting
{
    public static class AdoNetHostingExtensions
    {
        /// <summary>The membership of the cluster is kept in a relational database, in which Orleans' scripts have been run.</summary>
        public static ISiloBuilder UseAdoNetClustering(this ISiloBuilder builder, Action<AdoNetClusteringSiloOptions> configureOptions)
        {
            builder.Services.Configure(configureOptions);
            builder.Services.AddSingleton(new ClusteringChosen("adonet"));
            builder.Services.Replace(ServiceDescriptor.Singleton<IMembershipTable>(provider =>
            {
                var options = provider.GetRequiredService<IOptions<AdoNetClusteringSiloOptions>>().Value;
                return Table(provider, options.Invariant, options.ConnectionString);
            }));
            return builder;
        }

        /// <summary>The client finds the gateways in a relational database.</summary>
        public static IClientBuilder UseAdoNetClustering(this IClientBuilder builder, Action<AdoNetClusteringClientOptions> configureOptions)
        {
            builder.Services.Configure(configureOptions);
            builder.Services.AddSingleton<IGatewayListProvider>(provider =>
            {
                var options = provider.GetRequiredService<IOptions<AdoNetClusteringClientOptions>>().Value;
                return Table(provider, options.Invariant, options.ConnectionString);
            });
            return builder;
        }

        private static AdoNetMembershipTable Table(IServiceProvider provider, string? invariant, string? connectionString) =>
            string.IsNullOrWhiteSpace(invariant) || string.IsNullOrWhiteSpace(connectionString)
                ? throw new OrleansConfigurationException("Invalid AdoNetClustering options: Invariant and ConnectionString are required.")
                : new AdoNetMembershipTable(
                    invariant, connectionString, provider.GetRequiredService<IOptions<ClusterOptions>>().Value.ClusterId);
    }
}
