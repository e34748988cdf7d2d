using System.ComponentModel.DataAnnotations;
using System.Net;
using OrleansWorkflows.Journal.PostgreSql;
using OrleansWorkflows.Limits;
using OrleansWorkflows.Silo.Cluster;
using OrleansWorkflows.Silo.Dashboard;

namespace OrleansWorkflows.Silo.Node;

/// <summary>
/// Everything that can be set on a silo that is a process of its own. Sources as for the gateway: <c>appsettings.json</c>, <c>OW__…</c> variables
/// (<c>OW__SILO__MACHINE</c>), arguments <c>--Silo:Machine=a</c>.
/// </summary>
public sealed class NodeSettings
{
    /// <summary>Where <c>/health/live</c> and <c>/health/ready</c> answer.</summary>
    [Required(AllowEmptyStrings = false)]
    public string Urls { get; set; } = "http://127.0.0.1:8114";

    /// <summary>The PostgreSQL database that the silos of the cluster share.</summary>
    public string? Postgres { get; set; }

    /// <summary>The <c>services.yaml</c>; the same on every silo. Null: only the built-in tools.</summary>
    public string? Services { get; set; }

    /// <summary>Directory whose spec files <c>X-Workflow-URL</c> may name. Null: none.</summary>
    public string? Specs { get; set; }

    /// <summary>Whether services and URLs in private networks may be called on behalf of callers: only where all gateways listen on loopback alone.</summary>
    public bool AllowPrivateNetworks { get; set; }

    public ClusterSettings Cluster { get; } = new();

    public SiloIdentity Silo { get; } = new();

    public DashboardSettings Dashboard { get; } = new();

    /// <summary>What contradicts itself or is missing.</summary>
    public IEnumerable<string> Check()
    {
        if (!Cluster.IsOn)
        {
            yield return "Cluster:Membership is missing: write redis or postgres. For one process alone start the gateway, which has a silo of its own.";
        }

        foreach (var problem in Cluster.Check(Postgres, usesStore: true))
        {
            yield return problem;
        }

        if (Postgres is not null && ConnectionText.TryRead(Postgres, out var unreadable) is null)
        {
            yield return $"Postgres: {unreadable}";
        }

        if (Services is { } services && !File.Exists(services))
        {
            yield return $"Services: the file '{Path.GetFullPath(services)}' does not exist.";
        }

        if (Silo.Address is { } address && !IPAddress.TryParse(address, out _))
        {
            yield return $"Silo:Address can not be '{address}': write the IP address at which the other silos reach this one.";
        }
    }
}

/// <summary>Who this silo is. Settings section <c>Silo</c>.</summary>
public sealed class SiloIdentity
{
    /// <summary>Name of the machine, which tasks and steps can ask for. Null: the host's name.</summary>
    public string? Machine { get; set; }

    /// <summary>Name in views and logs. Null: the machine's.</summary>
    public string? Name { get; set; }

    /// <summary>What this silo is for, as placement may ask.</summary>
    [Required(AllowEmptyStrings = false)]
    public string Role { get; set; } = "worker";

    /// <summary>How much it can carry beside others of the cluster, as a plain number.</summary>
    [Range(1, 1_000_000)]
    public int Capacity { get; set; } = 100;

    /// <summary>The IP address at which others reach this silo. Null: loopback.</summary>
    public string? Address { get; set; }

    /// <summary>How much it does at once.</summary>
    public LimitOptions Limits { get; } = new();

    /// <summary>For other silos.</summary>
    [Range(1, 65_535)]
    public int Port { get; set; } = 11_111;

    /// <summary>For gateways.</summary>
    [Range(1, 65_535)]
    public int GatewayPort { get; set; } = 30_000;
}
