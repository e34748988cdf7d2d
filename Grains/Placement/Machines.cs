using Orleans.Runtime.MembershipService.SiloMetadata;

namespace OrleansWorkflows.Placement;

/// <summary>The machines of the cluster as this silo sees them: each silo says in its metadata which it is on.</summary>
public sealed class Machines(IClusterMembershipService membership, ISiloMetadataCache metadata)
{
    public const string MetadataKey = "machine";

    /// <summary>Those that are there now, by name.</summary>
    public IReadOnlyList<string> Present =>
    [
        .. membership.CurrentSnapshot.Members.Values
            .Where(member => member.Status == SiloStatus.Active)
            .Select(member => metadata.GetSiloMetadata(member.SiloAddress).Metadata.GetValueOrDefault(MetadataKey))
            .OfType<string>()
            .Distinct()
            .Order(StringComparer.Ordinal),
    ];

    public bool Has(string machine) => Present.Contains(machine);

    /// <summary>Returns when a silo has come or gone, or after <paramref name="atMost"/>, since what is known of a new silo comes later than the silo.</summary>
    public async Task ChangedAsync(TimeSpan atMost, TimeProvider time, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(atMost, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        var isFirst = true;
        try
        {
            await foreach (var _ in membership.MembershipUpdates.WithCancellation(either.Token))
            {
                if (!isFirst)
                {
                    return;
                }

                isFirst = false;
            }
        }
        catch (OperationCanceledException) when (either.IsCancellationRequested)
        {
            // Time to look again.
        }
    }
}
