using Microsoft.Extensions.DependencyInjection;
using Orleans.Hosting;
using Orleans.Runtime;
using Orleans.Streams;

namespace Orleans.Hosting
{
    public interface ISiloMemoryStreamConfigurator;

    public interface IClusterClientMemoryStreamConfigurator;

    public static class SiloBuilderMemoryStreamExtensions
    {
        /// <summary>Streams in memory. Subscriptions are kept in the grain storage named <c>PubSubStore</c>, which has to exist.</summary>
        public static ISiloBuilder AddMemoryStreams(this ISiloBuilder builder, string name, Action<ISiloMemoryStreamConfigurator>? configure = null)
        {
            if (builder.Services.All(service => service.ServiceType != typeof(MemoryStreamHub)))
            {
                builder.Services.AddSingleton<MemoryStreamHub>();
                builder.Services.AddSingleton<IFrameHandler>(provider => provider.GetRequiredService<MemoryStreamHub>());
            }

            builder.Services.AddKeyedSingleton<IStreamProvider>(
                name, (provider, _) => new MemoryStreamProvider(name, provider.GetRequiredService<MemoryStreamHub>()));
            return builder;
        }
    }

    public static class ClientBuilderStreamingExtensions
    {
        public static IClientBuilder AddMemoryStreams(this IClientBuilder builder, string name, Action<IClusterClientMemoryStreamConfigurator>? configure = null)
        {
            if (builder.Services.All(service => service.ServiceType != typeof(ClientStreamHub)))
            {
                builder.Services.AddSingleton<ClientStreamHub>();
                builder.Services.AddSingleton<IFrameHandler>(provider => provider.GetRequiredService<ClientStreamHub>());
            }

            builder.Services.AddKeyedSingleton<IStreamProvider>(
                name, (provider, _) => new MemoryStreamProvider(name, provider.GetRequiredService<ClientStreamHub>()));
            return builder;
        }
    }
}

namespace Orleans
{
    public static class GrainStreamingExtensions
    {
        public static IStreamProvider GetStreamProvider(this Grain grain, string name) => Find(grain.ServiceProvider, name);

        public static IStreamProvider GetStreamProvider(this IGrainBase grain, string name) => Find(grain.GrainContext.ActivationServices, name);

        private static IStreamProvider Find(IServiceProvider services, string name) =>
            services.GetKeyedService<IStreamProvider>(name) ?? throw new KeyNotFoundException(
                $"No stream provider named '{name}'. Add it on the silo: AddMemoryStreams(\"{name}\").");
    }

    public static class ClientStreamingExtensions
    {
        public static IStreamProvider GetStreamProvider(this IClusterClient client, string name) =>
            client.ServiceProvider.GetKeyedService<IStreamProvider>(name) ?? throw new KeyNotFoundException(
                $"No stream provider named '{name}'. Add it on the silo or client: AddMemoryStreams(\"{name}\").");
    }
}
