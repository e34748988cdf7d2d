using System.Collections.Immutable;
using System.Net;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Microsoft.Extensions.Options;
using Orleans.Configuration;

namespace Orleans.Runtime;

public readonly record struct MembershipVersion(long Value) : IComparable<MembershipVersion>
{
    public int CompareTo(MembershipVersion other) => Value.CompareTo(other.Value);
}

public sealed class ClusterMember(SiloAddress siloAddress, SiloStatus status, string name)
{
    public SiloAddress SiloAddress { get; } = siloAddress;

    public SiloStatus Status { get; } = status;

    public string Name { get; } = name;

    public override string ToString() => $"{SiloAddress}/{Name}/{Status}";
}

/// <summary>Who was in the cluster at one moment.</summary>
public sealed class ClusterMembershipSnapshot(ImmutableDictionary<SiloAddress, ClusterMember> members, MembershipVersion version)
{
    public ImmutableDictionary<SiloAddress, ClusterMember> Members { get; } = members;

    public MembershipVersion Version { get; } = version;

    /// <summary>The status of a silo; of an unknown one <see cref="SiloStatus.Dead"/> when a later generation of it is known.</summary>
    public SiloStatus GetSiloStatus(SiloAddress silo) => Members.TryGetValue(silo, out var member)
        ? member.Status
        : Members.Keys.Any(known => known.Endpoint.Equals(silo.Endpoint) && known.Generation > silo.Generation) ? SiloStatus.Dead : SiloStatus.None;
}

public interface IClusterMembershipService
{
    ClusterMembershipSnapshot CurrentSnapshot { get; }

    /// <summary>The current snapshot, then every later one, until the reader stops or the silo does.</summary>
    IAsyncEnumerable<ClusterMembershipSnapshot> MembershipUpdates { get; }

    ValueTask Refresh(MembershipVersion minimumVersion = default, CancellationToken cancellationToken = default);
}

internal sealed class LocalSiloDetails : ILocalSiloDetails
{
    public LocalSiloDetails(IOptions<SiloOptions> silo, IOptions<ClusterOptions> cluster, IOptions<EndpointOptions> endpoint)
    {
        Name = silo.Value.SiloName is { Length: > 0 } name ? name : $"Silo_{Guid.NewGuid().ToString("N")[..5]}";
        ClusterId = cluster.Value.ClusterId;
        var address = endpoint.Value.AdvertisedIPAddress ?? IPAddress.Loopback;
        var generation = SiloAddress.AllocateNewGeneration();
        SiloAddress = SiloAddress.New(address, endpoint.Value.SiloPort, generation);
        GatewayAddress = SiloAddress.New(address, endpoint.Value.GatewayPort, 0);
    }

    public string Name { get; }

    public string ClusterId { get; }

    public string DnsHostName { get; } = Dns.GetHostName();

    public SiloAddress SiloAddress { get; }

    public SiloAddress GatewayAddress { get; }
}

internal sealed class ClusterMembershipService(LocalSiloDetails local, TimeProvider time) : IClusterMembershipService
{
    private readonly Lock _gate = new();
    private readonly List<Channel<ClusterMembershipSnapshot>> _readers = [];

    public ClusterMembershipSnapshot CurrentSnapshot { get; private set; } = new(
        ImmutableDictionary<SiloAddress, ClusterMember>.Empty.Add(local.SiloAddress, new ClusterMember(local.SiloAddress, SiloStatus.Created, local.Name)),
        new MembershipVersion(1));

    public DateTimeOffset StartedAt { get; } = time.GetUtcNow();

    public IAsyncEnumerable<ClusterMembershipSnapshot> MembershipUpdates => ReadAsync();

    /// <summary>Reads the table; set by who keeps it.</summary>
    public Func<CancellationToken, Task>? Reader { get; set; }

    public async ValueTask Refresh(MembershipVersion minimumVersion = default, CancellationToken cancellationToken = default)
    {
        if (Reader is { } read && (minimumVersion == default || CurrentSnapshot.Version.CompareTo(minimumVersion) < 0))
        {
            await read(cancellationToken);
        }
    }

    /// <summary>A newer snapshot; older ones that come late are left out.</summary>
    public bool Update(ClusterMembershipSnapshot snapshot)
    {
        lock (_gate)
        {
            if (snapshot.Version.CompareTo(CurrentSnapshot.Version) <= 0)
            {
                return false;
            }

            CurrentSnapshot = snapshot;
            foreach (var reader in _readers)
            {
                reader.Writer.TryWrite(snapshot);
                if (snapshot.GetSiloStatus(local.SiloAddress) == SiloStatus.Dead)
                {
                    reader.Writer.TryComplete();
                }
            }

            return true;
        }
    }

    private async IAsyncEnumerable<ClusterMembershipSnapshot> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var channel = Channel.CreateUnbounded<ClusterMembershipSnapshot>(new UnboundedChannelOptions { SingleReader = true });
        lock (_gate)
        {
            channel.Writer.TryWrite(CurrentSnapshot);
            _readers.Add(channel);
        }

        try
        {
            await foreach (var snapshot in channel.Reader.ReadAllAsync(cancellationToken))
            {
                yield return snapshot;
            }
        }
        finally
        {
            lock (_gate)
            {
                _readers.Remove(channel);
            }
        }
    }
}
