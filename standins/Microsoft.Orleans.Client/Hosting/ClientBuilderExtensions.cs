using System.Net;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Orleans.Configuration;
using Orleans.Runtime;

namespace Orleans.Hosting
{
    internal sealed record ClientBuilder(IServiceCollection Services, IConfiguration Configuration) : IClientBuilder;

    internal sealed record ConnectionRetry(Func<Exception, CancellationToken, Task<bool>> ShouldRetry);

    public static class ClientBuilderExtensions
    {
        public static IClientBuilder ConfigureServices(this IClientBuilder builder, Action<IServiceCollection> configureDelegate)
        {
            configureDelegate(builder.Services);
            return builder;
        }

        public static IClientBuilder Configure<TOptions>(this IClientBuilder builder, Action<TOptions> configureOptions) where TOptions : class
        {
            builder.Services.Configure(configureOptions);
            return builder;
        }

        /// <summary>Asked after each failed attempt to connect: true tries again, false fails the start of the host.</summary>
        public static IClientBuilder UseConnectionRetryFilter(
            this IClientBuilder builder, Func<Exception, CancellationToken, Task<bool>> connectionRetryFilter)
        {
            builder.Services.AddSingleton(new ConnectionRetry(connectionRetryFilter));
            return builder;
        }

        /// <summary>Calls carry the current <see cref="System.Diagnostics.Activity"/> along.</summary>
        public static IClientBuilder AddActivityPropagation(this IClientBuilder builder)
        {
            builder.Services.AddSingleton(new ActivityPropagation());
            return builder;
        }

        public static IClientBuilder UseLocalhostClustering(
            this IClientBuilder builder, int gatewayPort = 30000, string serviceId = ClusterOptions.DevelopmentServiceId,
            string clusterId = ClusterOptions.DevelopmentClusterId) => builder.UseLocalhostClustering([gatewayPort], serviceId, clusterId);

        public static IClientBuilder UseLocalhostClustering(
            this IClientBuilder builder, int[] gatewayPorts, string serviceId = ClusterOptions.DevelopmentServiceId,
            string clusterId = ClusterOptions.DevelopmentClusterId)
        {
            builder.Services.AddSingleton<IGatewayListProvider>(new LocalhostGateways(gatewayPorts));
            if (serviceId != ClusterOptions.DevelopmentServiceId || clusterId != ClusterOptions.DevelopmentClusterId)
            {
                builder.Configure<ClusterOptions>(options => (options.ServiceId, options.ClusterId) = (serviceId, clusterId));
            }

            return builder;
        }
    }
}

namespace Microsoft.Extensions.Hosting
{
    using Orleans;
    using Orleans.Hosting;

    public static class OrleansClientGenericHostExtensions
    {
        public static HostApplicationBuilder UseOrleansClient(this HostApplicationBuilder hostAppBuilder, Action<IClientBuilder> configureDelegate)
        {
            configureDelegate(AddClient(hostAppBuilder.Services, hostAppBuilder.Configuration));
            return hostAppBuilder;
        }

        public static IHostApplicationBuilder UseOrleansClient(this IHostApplicationBuilder hostAppBuilder, Action<IClientBuilder> configureDelegate)
        {
            configureDelegate(AddClient(hostAppBuilder.Services, hostAppBuilder.Configuration));
            return hostAppBuilder;
        }

        public static IHostBuilder UseOrleansClient(this IHostBuilder hostBuilder, Action<IClientBuilder> configureDelegate) =>
            hostBuilder.ConfigureServices((context, services) => configureDelegate(AddClient(services, context.Configuration)));

        private static ClientBuilder AddClient(IServiceCollection services, IConfiguration configuration)
        {
            if (services.Any(service => service.ServiceType == typeof(ILocalSiloDetails)))
            {
                throw new OrleansConfigurationException(
                    "Do not call both UseOrleansClient/AddOrleansClient with UseOrleans/AddOrleans. If you want a client and server in the same process, "
                    + "only UseOrleans/AddOrleans is necessary and the UseOrleansClient/AddOrleansClient call can be removed.");
            }

            services.TryAddSingleton(TimeProvider.System);
            services.TryAddSingleton<ClientMarker>();
            services.TryAddSingleton<ClusterClient>();
            services.TryAddSingleton<IClusterClient>(provider => provider.GetRequiredService<ClusterClient>());
            services.TryAddSingleton<IGrainFactory>(provider => provider.GetRequiredService<ClusterClient>());
            services.AddHostedService(provider => provider.GetRequiredService<ClusterClient>());
            return new ClientBuilder(services, configuration);
        }
    }
}
