using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;

namespace OrleansWorkflows.Cluster.Tests.Support;

/// <summary>Hosts with an address each in network namespaces of their own, joined by a bridge; this process is at the hub. Cables can be pulled.</summary>
internal sealed class TestNetwork : IDisposable
{
    public const string NotAllowed = "Network namespaces can not be made here (needs root and the command ip of iproute2): partitions are not tried.";

    private static readonly ConcurrentDictionary<TestNetwork, bool> Alive = new();

    private readonly string _name = "ow" + Guid.NewGuid().ToString("N")[..6];
    private readonly int _number = Random.Shared.Next(1, 255);
    private readonly IReadOnlyList<string> _hosts;

    static TestNetwork() => AppDomain.CurrentDomain.ProcessExit += (_, _) =>
    {
        foreach (var network in Alive.Keys)
        {
            network.Dispose();
        }
    };

    private TestNetwork(IReadOnlyList<string> hosts) => _hosts = hosts;

    public string Hub => Address(1);

    /// <param name="hosts">Their names, of one letter.</param>
    /// <returns>Null where the rights are missing.</returns>
    public static TestNetwork? TryCreate(params IReadOnlyList<string> hosts)
    {
        var network = new TestNetwork(hosts);
        Alive[network] = true;
        try
        {
            Ip("link", "add", network._name, "type", "bridge");
            Ip("addr", "add", $"{network.Hub}/24", "dev", network._name);
            Ip("link", "set", network._name, "up");
            foreach (var host in hosts)
            {
                network.Join(host);
            }

            return network;
        }
        catch (Exception exception) when (exception is InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            network.Dispose();
            return null;
        }
    }

    public string AddressOf(string host) => Address(2 + _hosts.ToList().IndexOf(host));

    /// <summary>The command that runs another one on the host.</summary>
    public string[] Within(string host) => ["ip", "netns", "exec", Namespace(host)];

    /// <summary>Nothing reaches the host, and it reaches nothing.</summary>
    public void Cut(string host) => Ip("link", "set", Cable(host), "down");

    public void Heal(string host) => Ip("link", "set", Cable(host), "up");

    /// <summary>The host does not answer the others any more; the hub it does.</summary>
    public void CutFromOthers(string host) => ForOthers(host, "add");

    public void HealFromOthers(string host) => ForOthers(host, "del");

    public void Dispose()
    {
        Alive.TryRemove(this, out _);
        foreach (var host in _hosts)
        {
            TryIp("netns", "del", Namespace(host));
        }

        TryIp("link", "del", _name);
    }

    private void Join(string host)
    {
        Ip("netns", "add", Namespace(host));
        Ip("link", "add", Cable(host), "type", "veth", "peer", "name", "eth0", "netns", Namespace(host));
        Ip("link", "set", Cable(host), "master", _name);
        Ip("link", "set", Cable(host), "up");
        Ip("-n", Namespace(host), "addr", "add", $"{AddressOf(host)}/24", "dev", "eth0");
        Ip("-n", Namespace(host), "link", "set", "eth0", "up");
        Ip("-n", Namespace(host), "link", "set", "lo", "up");
    }

    private void ForOthers(string host, string verb)
    {
        foreach (var other in _hosts.Where(other => other != host))
        {
            Ip("-n", Namespace(host), "route", verb, "blackhole", $"{AddressOf(other)}/32");
        }
    }

    private string Namespace(string host) => $"{_name}-{host}";

    private string Cable(string host) => $"{_name}{host}";

    private string Address(int host) => string.Create(CultureInfo.InvariantCulture, $"10.213.{_number}.{host}");

    private static void Ip(params string[] arguments)
    {
        if (!TryIp(arguments))
        {
            throw new InvalidOperationException($"ip {string.Join(' ', arguments)} failed.");
        }
    }

    private static bool TryIp(params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("ip", arguments) { RedirectStandardError = true })!;
        process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0;
    }
}
