using System.Globalization;
using System.Net;

namespace Orleans.Runtime;

/// <summary>Endpoint and generation of a silo: a restarted silo has the same endpoint and another generation.</summary>
public sealed class SiloAddress : IEquatable<SiloAddress>, IComparable<SiloAddress>
{
    private static readonly DateTimeOffset Epoch = new(2022, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private SiloAddress(IPEndPoint endpoint, int generation)
    {
        Endpoint = endpoint;
        Generation = generation;
    }

    public IPEndPoint Endpoint { get; }

    public int Generation { get; }

    public static SiloAddress Zero { get; } = New(new IPAddress(0), 0, 0);

    public static SiloAddress New(IPEndPoint ep, int gen) => new(ep, gen);

    public static SiloAddress New(IPAddress address, int port, int generation) => new(new IPEndPoint(address, port), generation);

    /// <summary>Seconds since 2022, so that a later start has a greater generation.</summary>
    public static int AllocateNewGeneration() => (int)(DateTimeOffset.UtcNow - Epoch).TotalSeconds;

    public string ToParsableString() => string.Create(CultureInfo.InvariantCulture, $"{Endpoint.Address}:{Endpoint.Port}@{Generation}");

    public static SiloAddress FromParsableString(string addr)
    {
        ArgumentNullException.ThrowIfNull(addr);
        var at = addr.LastIndexOf('@');
        var colon = at < 0 ? -1 : addr.LastIndexOf(':', at);
        return colon > 0 && IPAddress.TryParse(addr[..colon], out var address)
            && int.TryParse(addr[(colon + 1)..at], NumberStyles.None, CultureInfo.InvariantCulture, out var port)
            && int.TryParse(addr[(at + 1)..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var generation)
                ? New(address, port, generation)
                : throw new FormatException($"'{addr}' is not a silo address; the form is 'address:port@generation'.");
    }

    public bool Equals(SiloAddress? other) => other is not null && Generation == other.Generation && Endpoint.Equals(other.Endpoint);

    public override bool Equals(object? obj) => Equals(obj as SiloAddress);

    public override int GetHashCode() => Endpoint.GetHashCode() ^ Generation;

    /// <summary>Older silos first.</summary>
    public int CompareTo(SiloAddress? other) => other is null ? 1
        : (Generation, Endpoint.Port).CompareTo((other.Generation, other.Endpoint.Port)) is not 0 and var order ? order
        : string.CompareOrdinal(ToParsableString(), other.ToParsableString());

    public override string ToString() => $"S{Endpoint.Address}:{Endpoint.Port}:{Generation}";
}
