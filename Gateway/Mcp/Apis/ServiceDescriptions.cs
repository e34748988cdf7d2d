using System.Collections.Concurrent;
using OrleansWorkflows.Gateway.Settings;

namespace OrleansWorkflows.Gateway.Mcp.Apis;

/// <summary>What services can do, as the silos read it; kept for a short while, so that lists of tools cost no call.</summary>
public sealed class ServiceDescriptions(IGrainFactory grains, GatewaySettings settings, TimeProvider time)
{
    private const int MaxKept = 200;

    private static readonly TimeSpan LongestLifetime = TimeSpan.FromSeconds(15);

    /// <summary>Of what could not be read: it is tried again soon.</summary>
    private static readonly TimeSpan FailureLifetime = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<string, (IReadOnlyList<ServiceOperations> Read, DateTimeOffset Until)> _kept = new(StringComparer.Ordinal);

    private TimeSpan Lifetime => settings.Mcp.ListLifetime < LongestLifetime ? settings.Mcp.ListLifetime : LongestLifetime;

    /// <summary>Of the API that a caller brings along.</summary>
    public async ValueTask<ServiceOperations> OfAsync(CallerApi api) =>
        (await KeptAsync(api.Owner, async () => [await grains.GetGrain<IServiceInvokerGrain>(api.Name).Operations(api.Target)]))[0];

    /// <summary>Of the configured services that offer their operations to models.</summary>
    public ValueTask<IReadOnlyList<ServiceOperations>> ExposedAsync() =>
        KeptAsync("", () => grains.GetGrain<IServiceInvokerGrain>(IServiceInvokerGrain.All).Exposed());

    private async ValueTask<IReadOnlyList<ServiceOperations>> KeptAsync(string key, Func<Task<IReadOnlyList<ServiceOperations>>> read)
    {
        var now = time.GetUtcNow();
        if (_kept.TryGetValue(key, out var kept) && kept.Until > now)
        {
            return kept.Read;
        }

        var operations = await read();
        if (_kept.Count >= MaxKept)
        {
            // They are read again at will, so forgetting them all now and then costs little and keeps the memory bounded.
            _kept.Clear();
        }

        _kept[key] = (operations, now + (operations.Any(service => service.Problem is not null) ? FailureLifetime : Lifetime));
        return operations;
    }
}
