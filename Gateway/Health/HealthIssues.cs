using System.Globalization;

namespace OrleansWorkflows.Gateway.Health;

/// <summary>What is wrong, and what to do about it.</summary>
internal static class HealthIssues
{
    /// <summary>What to do when a component of the gateway's own checks is not well. The silos say more of themselves and their services.</summary>
    private static readonly Dictionary<string, string> Actions = new()
    {
        ["cluster"] = "Look whether silos run and reach the membership and each other; their logs and /health/ready say more.",
        ["silos"] = "Look whether silos run and reach the membership and each other; their logs and /health/ready say more.",
        ["journal"] = "Look at the database (does it run, has it space, can the silos reach it?); the silos' logs say why (WF06xx).",
        ["catalogue"] = "It mends itself; if it lasts, restart this gateway.",
        ["patterns"] = "Mend what the log of this gateway lists for each file; what was in force stays so until then.",
        ["specs"] = "Mend what the log of this gateway lists for each file; what was in force stays so until then.",
    };

    public static IEnumerable<HealthIssue> Of(IReadOnlyDictionary<string, ComponentHealth> components) => components
        .Where(component => component.Value is { Detail: not null } && Actions.ContainsKey(component.Key))
        .Select(component => new HealthIssue(
            component.Value.Status == HealthReport.Unavailable ? HealthIssue.Error : HealthIssue.Warning, component.Key, component.Value.Detail!, Actions[component.Key]));

    public static IEnumerable<HealthIssue> Of(ClusterHealth cluster, IReadOnlyList<ServiceOverview> services) =>
        Stores(cluster).Concat(Silos(cluster)).Concat(Queues(cluster)).Concat(services.SelectMany(service => Service(service, cluster)));

    private static IEnumerable<HealthIssue> Stores(ClusterHealth cluster)
    {
        var answering = cluster.Silos.Where(silo => silo.Vitals is not null).ToList();
        var away = answering.Where(silo => silo.Vitals!.Store is { CanRead: false } or { CanWrite: false }).ToList();
        if (away.Count > 0)
        {
            var isAll = away.Count == answering.Count;
            yield return new HealthIssue(
                isAll ? HealthIssue.Error : HealthIssue.Warning,
                "journal",
                $"{Names("silo", away)} can not {(away.All(silo => silo.Vitals!.Store.CanRead) ? "write" : "reach")} the store: executions there stand still, starts are refused.",
                "Look at the database (does it run, has it space, can it be reached from there?); the log of the silo says why (WF06xx). Executions go on by themselves when it is back.");
        }

        var behind = answering.Except(away).Where(silo => !silo.Vitals!.Store.AcceptsStarts).ToList();
        if (behind.Count > 0)
        {
            yield return new HealthIssue(
                HealthIssue.Warning, "journal", $"So much waits to be written on {Names("silo", behind)} that starts are refused there.",
                "It passes when fewer start; if it lasts, look at how long commits of the database take, or add silos.");
        }
    }

    private static IEnumerable<HealthIssue> Silos(ClusterHealth cluster)
    {
        foreach (var silo in cluster.Silos.Where(silo => silo is { Status: "active", Vitals: null }))
        {
            yield return new HealthIssue(
                HealthIssue.Warning, $"silo {silo.Name}", $"Silo '{silo.Name}' on machine '{silo.Machine}' is a member of the cluster but does not answer.",
                "If it died, the others vote it out within seconds and take over what it ran. If this lasts, look at its log and load, then restart it.");
        }

        foreach (var machine in cluster.AwayMachines)
        {
            yield return new HealthIssue(
                HealthIssue.Warning, $"machine {machine.Machine}",
                string.Create(CultureInfo.InvariantCulture, $"Machine '{machine.Machine}' has no silo any more; it was last seen at {machine.LastSeen:HH:mm:ss} UTC. Its executions go on elsewhere, its tasks wait."),
                "Start its silo again, or, if it was taken out on purpose, wait: this note goes 15 minutes after it was last seen.");
        }
    }

    private static IEnumerable<HealthIssue> Queues(ClusterHealth cluster)
    {
        // What one workflow can fill of the line: from then on some starts are refused.
        var full = cluster.Silos.Where(silo => silo.Vitals?.Load is { } load && load.QueuedExecutions >= 0.8 * load.MaxQueuedExecutions).ToList();
        if (full.Count > 0)
        {
            yield return new HealthIssue(
                HealthIssue.Warning, "load", $"So many executions wait on {Names("silo", full)} that starts are refused there, or soon will be (WF0450).",
                "Start fewer for a while, add silos, or raise Silo:Limits where CPU and memory are free. Slow services hold places: look at their latencies.");
        }
    }

    private static IEnumerable<HealthIssue> Service(ServiceOverview service, ClusterHealth cluster)
    {
        var failed = service.Silos.Where(silo => silo.Value.State == "failed").ToList();
        if (failed.Count > 0)
        {
            yield return Warning(
                $"Service '{service.Name}' can not be used on {Names("silo", failed.Select(silo => silo.Key))}: {failed[0].Value.Error?.TrimEnd('.')}.{Again(failed.Select(silo => silo.Value))}",
                "Check its address, credentials and description in services.yaml, and that it runs. Steps that call it fail until then.");
        }

        var open = service.Silos.Where(silo => silo.Value.Breaker == "open").ToList();
        if (open.Count > 0)
        {
            yield return Warning(
                $"The circuit breaker of service '{service.Name}' is open on {Names("silo", open.Select(silo => silo.Key))}: its calls are refused at once.{Again(open.Select(silo => silo.Value))}",
                "Look at the service: it failed several times in a row. The breaker closes by itself with the first call that succeeds.");
        }

        var without = cluster.Silos.Where(silo => silo.Vitals is not null && !service.Silos.ContainsKey(silo.Name)).Select(silo => silo.Name).ToList();
        if (without.Count > 0)
        {
            yield return Warning(
                $"Service '{service.Name}' is not configured on {Names("silo", without)}, so steps that run there can not call it.", "Give every silo the same services.yaml.");
        }

        HealthIssue Warning(string message, string action) => new(HealthIssue.Warning, $"service {service.Name}", message, action);
    }

    private static string Again(IEnumerable<ServiceHealth> services) =>
        services.Max(service => service.RetryAt) is { } at ? string.Create(CultureInfo.InvariantCulture, $" The next call may try at {at:HH:mm:ss} UTC.") : "";

    private static string Names(string what, IEnumerable<SiloHealth> silos) => Names(what, silos.Select(silo => silo.Name));

    private static string Names(string what, IEnumerable<string> names)
    {
        var all = names.ToList();
        return $"{what}{(all.Count == 1 ? "" : "s")} {string.Join(", ", all.Select(name => $"'{name}'"))}";
    }
}
