using Orleans.Placement;
using Orleans.Runtime.MembershipService.SiloMetadata;
using Orleans.Runtime.Placement;

namespace OrleansWorkflows.Placement;

/// <summary>Places a grain on silos of the machine that its key names after the <c>@</c>.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class OnMachineAttribute() : PlacementFilterAttribute(new OnMachineStrategy());

public sealed class OnMachineStrategy() : PlacementFilterStrategy(order: 0);

/// <summary>Chooses by the silos' metadata; what is not known of a new silo yet is found at the next try.</summary>
public sealed class OnMachineDirector(ISiloMetadataCache metadata) : IPlacementFilterDirector
{
    public IEnumerable<SiloAddress> Filter(PlacementFilterStrategy filterStrategy, PlacementTarget target, IEnumerable<SiloAddress> silos)
    {
        var key = target.GrainIdentity.Key.ToString()!;
        var machine = key[(key.IndexOf('@', StringComparison.Ordinal) + 1)..];
        return silos.Where(silo => metadata.GetSiloMetadata(silo).Metadata.GetValueOrDefault(Machines.MetadataKey) == machine);
    }
}
