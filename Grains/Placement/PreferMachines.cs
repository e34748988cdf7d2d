using Orleans.Placement;
using Orleans.Runtime.MembershipService.SiloMetadata;
using Orleans.Runtime.Placement;

namespace OrleansWorkflows.Placement;

/// <summary>Places a grain whose key names machines (<see cref="MachineKey"/>) on a silo of one of them while there is one, else anywhere; others anywhere.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class PreferMachinesAttribute() : PlacementFilterAttribute(new PreferMachinesStrategy());

public sealed class PreferMachinesStrategy() : PlacementFilterStrategy(order: 0);

public sealed class PreferMachinesDirector(ISiloMetadataCache metadata) : IPlacementFilterDirector
{
    public IEnumerable<SiloAddress> Filter(PlacementFilterStrategy filterStrategy, PlacementTarget target, IEnumerable<SiloAddress> silos)
    {
        var names = MachineKey.MachinesOf(target.GrainIdentity.Key.ToString()!);
        if (names.Count == 0)
        {
            return silos;
        }

        SiloAddress[] there = [.. silos.Where(silo => metadata.GetSiloMetadata(silo).Metadata.GetValueOrDefault(Machines.MetadataKey) is { } machine && names.Contains(machine))];
        return there.Length > 0 ? there : silos;
    }
}
