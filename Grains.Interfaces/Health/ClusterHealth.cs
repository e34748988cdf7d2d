namespace OrleansWorkflows;

/// <param name="Silos">Members of the cluster, those that join or leave included, by name.</param>
/// <param name="AwayMachines">Machines whose silos left or died a short while ago, and that have none now.</param>
[GenerateSerializer, Immutable, Alias("OrleansWorkflows.ClusterHealth")]
public sealed record ClusterHealth([property: Id(0)] IReadOnlyList<SiloHealth> Silos, [property: Id(1)] IReadOnlyList<AwayMachine> AwayMachines);

/// <param name="LastSeen">When its silo last said that it lives.</param>
[GenerateSerializer, Immutable, Alias("OrleansWorkflows.AwayMachine")]
public sealed record AwayMachine([property: Id(0)] string Machine, [property: Id(1)] DateTimeOffset LastSeen);

/// <summary>One silo of the cluster.</summary>
[GenerateSerializer, Immutable, Alias("OrleansWorkflows.SiloHealth")]
public sealed record SiloHealth
{
    [Id(0)] public required string Name { get; init; }

    /// <summary>The machine that it is, as tasks and <c>target_machines</c> name it; the host while the cluster has not said yet.</summary>
    [Id(1)] public required string Machine { get; init; }

    [Id(2)] public required string Host { get; init; }

    /// <summary>With its generation.</summary>
    [Id(3)] public required string Address { get; init; }

    /// <summary>As membership has it: <c>active</c>, <c>joining</c>, <c>shutting_down</c>, …</summary>
    [Id(4)] public required string Status { get; init; }

    [Id(5)] public required DateTimeOffset Since { get; init; }

    /// <summary>Null: it did not answer in time.</summary>
    [Id(6)] public SiloVitals? Vitals { get; init; }
}

/// <summary>What a silo says of itself.</summary>
[GenerateSerializer, Immutable, Alias("OrleansWorkflows.SiloVitals")]
public sealed record SiloVitals
{
    [Id(0)] public required string Version { get; init; }

    [Id(1)] public required int ProcessId { get; init; }

    [Id(2)] public required StoreHealth Store { get; init; }

    /// <summary>The configured services, by name.</summary>
    [Id(3)] public required IReadOnlyList<ServiceHealth> Services { get; init; }

    /// <summary>Null: a silo of a release that has no limits.</summary>
    [Id(4)] public LoadFigures? Load { get; init; }
}

/// <summary>The database of executions, as one silo reaches it.</summary>
[GenerateSerializer, Immutable, Alias("OrleansWorkflows.StoreHealth")]
public sealed record StoreHealth
{
    /// <summary><c>sqlite</c>, <c>postgresql</c> or <c>memory</c>.</summary>
    [Id(0)] public required string Kind { get; init; }

    [Id(1)] public required bool CanRead { get; init; }

    [Id(2)] public required bool CanWrite { get; init; }

    /// <summary>False: so much waits to be written that starts are refused.</summary>
    [Id(3)] public required bool AcceptsStarts { get; init; }

    /// <summary>Of one read, in milliseconds.</summary>
    [Id(4)] public double? ReadMs { get; init; }

    [Id(5)] public required JournalFigures Figures { get; init; }
}

/// <summary>One configured service, as one silo knows it.</summary>
[GenerateSerializer, Immutable, Alias("OrleansWorkflows.ServiceHealth")]
public sealed record ServiceHealth
{
    [Id(0)] public required string Name { get; init; }

    [Id(1)] public required string Kind { get; init; }

    [Id(2)] public required bool Enabled { get; init; }

    /// <summary><c>ready</c>, <c>not_loaded</c> (nobody has called it yet), <c>failed</c> or <c>disabled</c>.</summary>
    [Id(3)] public required string State { get; init; }

    /// <summary><c>closed</c>, <c>half_open</c> or <c>open</c>; null: the service has no breaker.</summary>
    [Id(4)] public string? Breaker { get; init; }

    /// <summary>When the next call may try: of an open breaker, or of a description that could not be read.</summary>
    [Id(5)] public DateTimeOffset? RetryAt { get; init; }

    [Id(6)] public string? Error { get; init; }
}
