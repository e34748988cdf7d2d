namespace OrleansWorkflows.Gateway.Health;

/// <summary>What <c>/health</c> answers with. <see cref="Status"/>: <c>ok</c>, <c>degraded</c> (serving, but somebody should look) or <c>unavailable</c>.</summary>
public sealed record HealthReport(
    string Status, string Service, string Version, DateTimeOffset StartedAt, double UptimeSeconds, IReadOnlyDictionary<string, ComponentHealth> Components)
{
    public const string Ok = "ok";

    public const string Degraded = "degraded";

    public const string Unavailable = "unavailable";
}

/// <param name="LatencyMs">How long the check took, where it asks somebody.</param>
/// <param name="Detail">What is wrong and what to do.</param>
/// <param name="Figures">What the journal has done, on that component.</param>
/// <param name="Members">The silos, on that component.</param>
/// <param name="Load">How busy each machine is, on that component.</param>
public sealed record ComponentHealth(
    string Status, double? LatencyMs = null, string? Detail = null, JournalFigures? Figures = null, IReadOnlyList<SiloHealth>? Members = null,
    IReadOnlyList<MachineLoad>? Load = null);

/// <summary>One silo of the cluster.</summary>
/// <param name="Machine">The host it runs on.</param>
/// <param name="Status">As membership has it: <c>active</c>.</param>
public sealed record SiloHealth(string Name, string Machine, string Status, DateTimeOffset Since);
