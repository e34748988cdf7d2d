namespace OrleansWorkflows.Gateway.Health;

/// <summary>
/// What <c>/health</c> answers with. <see cref="Status"/>: <c>ok</c>, <c>degraded</c> (serving, but somebody should look at the issues) or <c>unavailable</c>.
/// </summary>
/// <param name="Issues">What is wrong and what to do, the worst first.</param>
/// <param name="Machines">Those that are there, and those that were a short while ago.</param>
/// <param name="Services">The configured services over all silos.</param>
public sealed record HealthReport(
    string Status,
    string Service,
    string Version,
    DateTimeOffset StartedAt,
    double UptimeSeconds,
    IReadOnlyList<HealthIssue> Issues,
    IReadOnlyDictionary<string, ComponentHealth> Components,
    IReadOnlyList<MachineHealth> Machines,
    IReadOnlyList<ServiceOverview> Services)
{
    public const string Ok = "ok";

    public const string Degraded = "degraded";

    public const string Unavailable = "unavailable";
}

/// <param name="LatencyMs">How long the check took, where it asks somebody.</param>
/// <param name="Detail">What is wrong and what to do.</param>
/// <param name="Figures">What the journal has done, on that component: of the silo that answered.</param>
/// <param name="Members">The silos, on that component.</param>
public sealed record ComponentHealth(
    string Status, double? LatencyMs = null, string? Detail = null, JournalFigures? Figures = null, IReadOnlyList<SiloHealth>? Members = null);

/// <param name="Severity"><c>error</c>: requests can not be served; <c>warning</c>: somebody should look.</param>
/// <param name="Component">What it is about: <c>cluster</c>, <c>journal</c>, <c>silo b</c>, <c>service travel</c>, …</param>
/// <param name="Action">What to do.</param>
public sealed record HealthIssue(string Severity, string Component, string Message, string Action)
{
    public const string Error = "error";

    public const string Warning = "warning";
}

/// <param name="Status"><c>active</c>: a silo of it answers; <c>silent</c>: its silos do not answer; <c>away</c>: it has none any more.</param>
/// <param name="Silos">By name.</param>
/// <param name="LastSeen">Of one that is away.</param>
public sealed record MachineHealth(string Machine, string Status, IReadOnlyList<string> Silos, DateTimeOffset? LastSeen = null);

/// <summary>A service over all silos.</summary>
/// <param name="State">The worst of the silos: <c>failed</c>, <c>disabled</c>, <c>not_loaded</c>, <c>ready</c>.</param>
/// <param name="Breaker">The worst of the silos: <c>open</c>, <c>half_open</c>, <c>closed</c>; null: it has none.</param>
/// <param name="Silos">Each silo's own, by the silo's name.</param>
public sealed record ServiceOverview(
    string Name, string Kind, bool Enabled, string State, string? Breaker, IReadOnlyDictionary<string, ServiceHealth> Silos);
