using OrleansWorkflows.Silo.Cluster;

namespace OrleansWorkflows.Silo.Dashboard;

/// <summary>The Orleans Dashboard. Settings section <c>Dashboard</c>, of gateways and silos alike.</summary>
public sealed class DashboardSettings
{
    /// <summary>
    /// Null: on for a process that is alone, off in a cluster, where silos and gateways have to say it alike, proxies stand before gateways, and profiling has its price at
    /// every grain call.
    /// </summary>
    public bool? Enabled { get; set; }

    public bool IsOn(ClusterSettings cluster) => Enabled ?? !cluster.IsOn;
}
