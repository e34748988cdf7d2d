using Orleans.Placement;
using Orleans.Runtime.Placement;

namespace OrleansWorkflows.Health;

/// <summary>Places a grain on the silo whose address is its key.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class OnSiloAttribute() : PlacementFilterAttribute(new OnSiloStrategy());

public sealed class OnSiloStrategy() : PlacementFilterStrategy(order: 0);

public sealed class OnSiloDirector : IPlacementFilterDirector
{
    public IEnumerable<SiloAddress> Filter(PlacementFilterStrategy filterStrategy, PlacementTarget target, IEnumerable<SiloAddress> silos)
    {
        var address = target.GrainIdentity.Key.ToString();
        return silos.Where(silo => silo.ToParsableString() == address);
    }
}
