using System.Net;
using OrleansWorkflows.Gateway.Settings;

namespace OrleansWorkflows.Gateway.Access;

/// <summary>Without access control the gateway listens on loopback only: everybody who can reach it could run every workflow.</summary>
public static class BindingGuard
{
    /// <summary>What is wrong with the addresses; empty: nothing.</summary>
    /// <param name="more">Addresses configured besides <see cref="GatewaySettings.Urls"/>.</param>
    public static IEnumerable<string> Check(GatewaySettings settings, IEnumerable<string> more)
    {
        if (settings.Addresses.Count == 0)
        {
            yield return $"Urls is empty. Name at least one address, such as {GatewaySettings.DefaultUrls}.";
        }

        foreach (var address in settings.Addresses.Concat(more))
        {
            if (HostOf(address) is not { } host)
            {
                yield return $"Urls: '{address}' is not an address. Write http://HOST:PORT, such as {GatewaySettings.DefaultUrls}.";
            }
            else if (!settings.Access.IsConfigured && !IsLoopback(host))
            {
                yield return $"WF0290: '{address}' can be reached from other machines, and no access control is configured, so anybody could run "
                    + "every workflow. Configure API keys (make one with 'keys new NAME', see docs/access.md), or listen on loopback (http://127.0.0.1:PORT).";
            }
        }
    }

    public static bool IsLoopback(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));

    private static string? HostOf(string address)
    {
        try
        {
            // Reads what Kestrel reads: "http://*:80" and "http://+:80" are no valid URIs.
            var parsed = BindingAddress.Parse(address);
            return parsed.Scheme is "http" or "https" && !parsed.IsUnixPipe && !parsed.IsNamedPipe && parsed.Port is >= 0 and <= 65535
                && parsed.PathBase.Length == 0 ? parsed.Host : null;
        }
        catch (Exception exception) when (exception is FormatException or InvalidOperationException)
        {
            return null;
        }
    }
}
