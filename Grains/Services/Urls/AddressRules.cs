using System.Net;
using System.Net.Sockets;

namespace OrleansWorkflows.Services.Urls;

internal enum AddressKind
{
    Public,

    /// <summary>Loopback and private networks: an option decides.</summary>
    Private,

    /// <summary>Link-local, metadata of clouds, multicast, unspecified: never.</summary>
    Forbidden,
}

/// <summary>Sorts addresses by who may be behind them. An IPv4 address inside an IPv6 one counts as itself.</summary>
internal static class AddressRules
{
    private static readonly IPNetwork[] ForbiddenNetworks =
    [
        .. Networks("0.0.0.0/8", "169.254.0.0/16", "224.0.0.0/4", "255.255.255.255/32", "100.100.100.200/32", "168.63.129.16/32"),
        .. Networks("::/128", "fe80::/10", "fec0::/10", "ff00::/8", "fd00:ec2::254/128", "fd20:ce::254/128"),
    ];

    private static readonly IPNetwork[] PrivateNetworks =
    [
        .. Networks("127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "192.0.0.0/24", "198.18.0.0/15", "240.0.0.0/4"),
        // Beside those of IPv6 itself: prefixes of networks' own translation to IPv4 (RFC 8215), and Teredo, behind whose addresses an IPv4 one is scrambled.
        .. Networks("::1/128", "fc00::/7", "64:ff9b:1::/48", "2001::/32"),
    ];

    public static AddressKind Sort(IPAddress address)
    {
        var plain = Unwrap(address);
        return ForbiddenNetworks.Any(network => network.Contains(plain)) ? AddressKind.Forbidden
            : PrivateNetworks.Any(network => network.Contains(plain)) ? AddressKind.Private
            : AddressKind.Public;
    }

    /// <summary>The IPv4 address behind IPv4-mapped, IPv4-compatible, NAT64 and 6to4 addresses.</summary>
    private static IPAddress Unwrap(IPAddress address)
    {
        if (address.AddressFamily is not AddressFamily.InterNetworkV6)
        {
            return address;
        }

        if (address.IsIPv4MappedToIPv6)
        {
            return address.MapToIPv4();
        }

        var bytes = address.GetAddressBytes();
        if (bytes.AsSpan(0, 12).SequenceEqual((ReadOnlySpan<byte>)[0, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0]))
        {
            return new IPAddress(bytes.AsSpan(12));
        }

        if (bytes[0] == 0x20 && bytes[1] == 0x02)
        {
            return new IPAddress(bytes.AsSpan(2, 4));
        }

        var compatible = bytes.AsSpan(0, 12).IndexOfAnyExcept((byte)0) < 0 && bytes.AsSpan(12, 3).IndexOfAnyExcept((byte)0) >= 0;
        return compatible ? new IPAddress(bytes.AsSpan(12)) : new IPAddress(bytes);
    }

    private static IEnumerable<IPNetwork> Networks(params string[] networks) => networks.Select(network => IPNetwork.Parse(network));
}
