using System.Net;

namespace OrleansWorkflows.Services.Urls;

/// <summary>What URLs that come from callers and authors (spec, target and HTTP-step URLs) may reach.</summary>
public sealed record UrlGuardOptions
{
    public IReadOnlyList<string> AllowedSchemes { get; init; } = ["http", "https"];

    /// <summary>Host names, <c>*.example.com</c> for those below one; empty: all that are not forbidden otherwise.</summary>
    public IReadOnlyList<string> AllowedHosts { get; init; } = [];

    /// <summary>
    /// Loopback and private addresses (10/8, 172.16/12, 192.168/16, fc00::/7 …) may be reached. Default false; see
    /// <see cref="ForListeningUrls"/>: a product that only this machine can call may call this machine.
    /// Link-local and metadata addresses are never reached.
    /// </summary>
    public bool AllowPrivateNetworks { get; init; }

    public int MaxRedirects { get; init; } = 5;

    /// <summary>Of establishing one connection.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Options for a process that listens on these URLs: private networks only where all of them are loopback.</summary>
    public static UrlGuardOptions ForListeningUrls(IEnumerable<string> urls) => new()
    {
        AllowPrivateNetworks = urls.SelectMany(list => list.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)).All(IsLoopback),
    };

    private static bool IsLoopback(string url) =>
        Uri.TryCreate(url.Replace("://*", "://0.0.0.0", StringComparison.Ordinal).Replace("://+", "://0.0.0.0", StringComparison.Ordinal), UriKind.Absolute, out var parsed)
        && (parsed.Host is "localhost" || (IPAddress.TryParse(parsed.DnsSafeHost, out var address) && IPAddress.IsLoopback(address)));
}
