using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Runtime.Hosting;
using Orleans.Storage;

namespace Orleans.Hosting;

public static class AdoNetGrainStorageSiloBuilderExtensions
{
    private const string DefaultName = "Default";

    public static ISiloBuilder AddAdoNetGrainStorageAsDefault(this ISiloBuilder builder, Action<AdoNetGrainStorageOptions> configureOptions) =>
        builder.AddAdoNetGrainStorage(DefaultName, configureOptions);

    public static ISiloBuilder AddAdoNetGrainStorageAsDefault(
        this ISiloBuilder builder, Action<OptionsBuilder<AdoNetGrainStorageOptions>>? configureOptions = null) =>
        builder.AddAdoNetGrainStorage(DefaultName, configureOptions);

    public static ISiloBuilder AddAdoNetGrainStorage(this ISiloBuilder builder, string name, Action<AdoNetGrainStorageOptions> configureOptions) =>
        builder.AddAdoNetGrainStorage(name, options => options.Configure(configureOptions));

    public static ISiloBuilder AddAdoNetGrainStorage(
        this ISiloBuilder builder, string name, Action<OptionsBuilder<AdoNetGrainStorageOptions>>? configureOptions = null)
    {
        var services = builder.Services;
        configureOptions?.Invoke(services.AddOptions<AdoNetGrainStorageOptions>(name));
        services.AddGrainStorage(name, (provider, key) => new AdoNetGrainStorage(
            provider.GetRequiredService<IOptionsMonitor<AdoNetGrainStorageOptions>>().Get(key),
            provider.GetKeyedService<IGrainStorageSerializer>(key) ?? provider.GetService<IGrainStorageSerializer>() ?? new PlainJsonSerializer(),
            provider.GetRequiredService<IOptions<ClusterOptions>>().Value.ServiceId,
            key));
        services.AddSingleton<IHostedService>(provider => new AdoNetGrainStorageStart((AdoNetGrainStorage)provider.GetRequiredKeyedService<IGrainStorage>(name)));
        return builder;
    }
}

/// <summary>Reads the queries when the silo starts, so that a missing script is said then and not at the first grain.</summary>
internal sealed class AdoNetGrainStorageStart(AdoNetGrainStorage storage) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken) => storage.InitializeAsync();

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
