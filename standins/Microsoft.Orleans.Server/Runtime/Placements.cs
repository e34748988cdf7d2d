using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Metadata;
using Orleans.Placement;
using Orleans.Runtime.Placement;

namespace Orleans.Runtime;

/// <summary>Asks the placement filters of a grain class which silos may host a grain.</summary>
internal sealed class Placements(IServiceProvider services)
{
    private readonly ConcurrentDictionary<GrainClass, (PlacementFilterStrategy Strategy, IPlacementFilterDirector Director)[]> _filters = new();

    /// <exception cref="OrleansException">There is none.</exception>
    public IEnumerable<SiloAddress> Allowed(GrainClass grainClass, GrainId id, IEnumerable<SiloAddress> silos)
    {
        var target = new PlacementTarget(id, [], default, 0);
        var allowed = silos;
        if (grainClass.Filters.Length > 0)
        {
            foreach (var (strategy, director) in _filters.GetOrAdd(grainClass, Resolve))
            {
                allowed = director.Filter(strategy, target, allowed);
            }
        }

        var found = allowed as IReadOnlyCollection<SiloAddress> ?? [.. allowed];
        return found.Count > 0 ? found : throw new OrleansException(
            $"No active nodes are compatible with grain {id.Type} and interface {target.InterfaceType} version 0. "
            + $"Known nodes with grain type: {string.Join(", ", silos)}. All known nodes compatible with interface version: {string.Join(", ", silos)}");
    }

    private (PlacementFilterStrategy Strategy, IPlacementFilterDirector Director)[] Resolve(GrainClass grainClass)
    {
        var properties = new Dictionary<string, string>();
        foreach (var declared in grainClass.Filters)
        {
            declared.PopulateGrainProperties(services, grainClass.Type, grainClass.GrainType, properties);
        }

        var known = new GrainProperties(properties.ToImmutableDictionary());
        var filters = grainClass.Filters.Select(declared => Resolve(declared.GetType(), grainClass, known)).ToArray();
        return filters.GroupBy(filter => filter.Strategy.Order).FirstOrDefault(group => group.Count() > 1) is { } clash
            ? throw new InvalidOperationException(
                $"The grain {grainClass.GrainType} has several placement filters of order {clash.Key}; give each an order of its own.")
            : [.. filters.OrderBy(filter => filter.Strategy.Order)];
    }

    private (PlacementFilterStrategy Strategy, IPlacementFilterDirector Director) Resolve(Type type, GrainClass grainClass, GrainProperties properties)
    {
        var strategy = services.GetKeyedService<PlacementFilterStrategy>(type.Name);
        var director = services.GetKeyedService<IPlacementFilterDirector>(type);
        if (strategy is null || director is null)
        {
            throw new OrleansConfigurationException(
                $"The placement filter {type.Name} of grain class {grainClass.Type} is not registered. "
                + $"Call services.AddPlacementFilter<{type.Name}, …>(ServiceLifetime.Singleton).");
        }

        strategy.Initialize(properties);
        return (strategy, director);
    }
}
