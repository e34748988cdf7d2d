using Microsoft.Extensions.DependencyInjection;
using Orleans.Metadata;
using Orleans.Placement;
using Orleans.Runtime.MembershipService.SiloMetadata;
using Orleans.Runtime.Placement;
using Orleans.Streams;

namespace OrleansWorkflows.Orleans.Tests;

public interface IMachineGrain : IGrainWithStringKey
{
    Task<string> Where();
}

[OnMachine("machine")]
internal sealed class MachineGrain(ILocalSiloDetails silo) : Grain, IMachineGrain
{
    public Task<string> Where() => Task.FromResult(silo.Name);
}

/// <summary>Places a grain on silos whose metadata under a key begins the grain's own key.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class OnMachineAttribute(string metadataKey) : PlacementFilterAttribute(new OnMachineStrategy(metadataKey, 0));

internal sealed class OnMachineStrategy(string metadataKey, int order) : PlacementFilterStrategy(order)
{
    public OnMachineStrategy() : this("", 0)
    {
    }

    public string MetadataKey { get; private set; } = metadataKey;

    public override void AdditionalInitialize(GrainProperties properties) => MetadataKey = GetPlacementFilterGrainProperty("key", properties)!;

    protected override IEnumerable<KeyValuePair<string, string>> GetAdditionalGrainProperties(
        IServiceProvider services, Type grainClass, GrainType grainType, IReadOnlyDictionary<string, string> existingProperties) =>
        [KeyValuePair.Create("key", MetadataKey)];
}

internal sealed class OnMachineDirector(ISiloMetadataCache metadata) : IPlacementFilterDirector
{
    public IEnumerable<SiloAddress> Filter(PlacementFilterStrategy filterStrategy, PlacementTarget target, IEnumerable<SiloAddress> silos)
    {
        var key = ((OnMachineStrategy)filterStrategy).MetadataKey;
        var wanted = target.GrainIdentity.Key.ToString()!.Split('/')[0];
        return silos.Where(silo => metadata.GetSiloMetadata(silo).Metadata.GetValueOrDefault(key) == wanted);
    }
}

public interface IReminderGrain : IGrainWithStringKey, IRemindable
{
    Task Remind(string name, TimeSpan due, TimeSpan period);

    Task<bool> Forget(string name);

    Task Drop();
}

internal sealed class ReminderGrain(Probe probe) : Grain, IReminderGrain
{
    public Task Remind(string name, TimeSpan due, TimeSpan period) => this.RegisterOrUpdateReminder(name, due, period);

    public async Task<bool> Forget(string name)
    {
        if (await this.GetReminder(name) is not { } reminder)
        {
            return false;
        }

        await this.UnregisterReminder(reminder);
        return await this.GetReminder(name) is null;
    }

    public Task Drop()
    {
        DeactivateOnIdle();
        return Task.CompletedTask;
    }

    public Task ReceiveReminder(string reminderName, TickStatus status)
    {
        probe.Reach($"{reminderName} {status.Period}");
        return Task.CompletedTask;
    }
}

public interface IListenerGrain : IGrainWithStringKey
{
    Task Listen(string stream);

    Task StopListening();
}

internal sealed class ListenerGrain(Probe probe) : Grain, IListenerGrain
{
    private StreamSubscriptionHandle<string>? _subscription;

    public async Task Listen(string stream) => _subscription = await this.GetStreamProvider("memory")
        .GetStream<string>(StreamId.Create("news", stream)).SubscribeAsync((item, _) =>
        {
            probe.Log.Enqueue(item);
            probe.Reach($"grain got {item}");
            return Task.CompletedTask;
        });

    public Task StopListening() => _subscription!.UnsubscribeAsync();
}

internal static class ClusterGrainRegistration
{
    public static IServiceCollection AddOnMachine(this IServiceCollection services) =>
        services.AddPlacementFilter<OnMachineStrategy, OnMachineDirector>(ServiceLifetime.Singleton);
}
