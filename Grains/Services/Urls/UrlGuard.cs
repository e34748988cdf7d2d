using System.Net;
using System.Net.Sockets;

namespace OrleansWorkflows.Services.Urls;

/// <summary>
/// The one gate for URLs that authors and callers choose: scheme and host by name before anything is sent (<see cref="Check(Uri)"/>, also for each
/// redirect), and the addresses when connecting (<see cref="ConnectAsync"/>), so that a name which resolves to a forbidden address is refused, too.
/// </summary>
public sealed class UrlGuard(UrlGuardOptions options)
{
    private static readonly string[] ForbiddenNames = ["metadata.google.internal", "metadata.goog", "instance-data"];

    public UrlGuardOptions Options { get; } = options;

    /// <exception cref="UrlRefusedException">The URL is refused.</exception>
    public Uri Check(string url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var parsed) ? Check(parsed) : throw Refused("the URL", "is not absolute; write one such as https://api.example.com/v1");

    /// <exception cref="UrlRefusedException">The URL is refused.</exception>
    public Uri Check(Uri url)
    {
        var subject = $"'{UrlText.Shown(url)}'";
        if (!Options.AllowedSchemes.Contains(url.Scheme, StringComparer.OrdinalIgnoreCase))
        {
            throw Refused(subject, $"has the scheme '{url.Scheme}'; allowed: {string.Join(", ", Options.AllowedSchemes)}");
        }

        if (url.UserInfo.Length > 0)
        {
            throw Refused(subject, "carries a user name; send credentials as a header");
        }

        var host = url.DnsSafeHost.TrimEnd('.').ToLowerInvariant();
        if (Options.AllowedHosts.Count > 0 && !Options.AllowedHosts.Any(allowed => Matches(host, allowed.ToLowerInvariant())))
        {
            throw Refused(subject, $"is on the host '{host}', which is not among the allowed ones; add it to Urls:AllowedHosts");
        }

        if (ForbiddenNames.Contains(host))
        {
            throw Refused(subject, "is a metadata service");
        }

        if (IPAddress.TryParse(host, out var address) && Objection(address) is { } objection)
        {
            throw Refused(subject, objection);
        }

        return url;
    }

    /// <summary>Resolves, leaves out what is not allowed, and connects to what is left. For <see cref="SocketsHttpHandler.ConnectCallback"/>.</summary>
    /// <exception cref="UrlRefusedException">No address of the host may be reached.</exception>
    public async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var endpoint = context.DnsEndPoint;
        var addresses = await Dns.GetHostAddressesAsync(endpoint.Host, cancellationToken).ConfigureAwait(false);
        var allowed = addresses.Where(address => Objection(address) is null).ToArray();
        if (allowed.Length == 0)
        {
            throw addresses.Length == 0
                ? new SocketException((int)SocketError.HostNotFound)
                : Refused($"the host '{endpoint.Host}'", Objection(addresses[0])!);
        }

        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(allowed, endpoint.Port, cancellationToken).ConfigureAwait(false);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private string? Objection(IPAddress address) => AddressRules.Sort(address) switch
    {
        AddressKind.Forbidden => $"leads to {address}, a link-local, metadata or otherwise special address",
        AddressKind.Private when !Options.AllowPrivateNetworks =>
            $"leads to {address}, a private address; allow it with AllowPrivateNetworks, or configure the API as a service",
        _ => null,
    };

    private static bool Matches(string host, string allowed) =>
        host == allowed || (allowed.StartsWith("*.", StringComparison.Ordinal) && host.EndsWith(allowed[1..], StringComparison.Ordinal));

    private static UrlRefusedException Refused(string subject, string why) => new($"WF0330: {subject} is refused: it {why}.");
}
