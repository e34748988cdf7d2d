using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Hosting;
using Orleans.Storage;

namespace Orleans.Hosting
{
    public static class MemoryGrainStorageSiloBuilderExtensions
    {
        public static ISiloBuilder AddMemoryGrainStorageAsDefault(
            this ISiloBuilder builder, Action<OptionsBuilder<MemoryGrainStorageOptions>>? configureOptions = null) =>
            builder.AddMemoryGrainStorage("Default", configureOptions);

        public static ISiloBuilder AddMemoryGrainStorage(
            this ISiloBuilder builder, string name, Action<OptionsBuilder<MemoryGrainStorageOptions>>? configureOptions = null)
        {
            configureOptions?.Invoke(builder.Services.AddOptions<MemoryGrainStorageOptions>(name));
            Runtime.Hosting.StorageProviderHostExtensions.AddGrainStorage(builder.Services, name, (_, _) => new MemoryGrainStorage());
            return builder;
        }
    }
}

namespace Orleans.Runtime.Hosting
{
    public static class StorageProviderHostExtensions
    {
        /// <summary>A storage provider under a name that <c>[PersistentState(state, name)]</c> refers to; "Default" serves states without one.</summary>
        public static IServiceCollection AddGrainStorage<T>(
            this IServiceCollection collection, string name, Func<IServiceProvider, string, T> implementationFactory)
            where T : IGrainStorage
        {
            collection.AddKeyedSingleton<IGrainStorage>(name, (provider, key) => implementationFactory(provider, (string)key!));
            if (name == "Default")
            {
                collection.TryAddSingleton(provider => provider.GetRequiredKeyedService<IGrainStorage>("Default"));
            }

            return collection;
        }
    }
}
