namespace OrleansWorkflows.Silo;

/// <summary>What a silo is told at its start.</summary>
public sealed record SiloSettings
{
    /// <summary>Directory of the embedded store; with <see cref="PostgreSql"/>, only of the key that seals secrets.</summary>
    public required string DataDirectory { get; init; }

    /// <summary>The database that is the store, as <see cref="Journal.PostgreSql.ConnectionText"/> reads it; null: files in <see cref="DataDirectory"/>.</summary>
    public string? PostgreSql { get; init; }

    /// <summary>The <c>services.yaml</c>; null: only the built-in tools.</summary>
    public string? ServicesFile { get; init; }

    /// <summary>Directory whose spec files <c>X-Workflow-URL</c> may name; null: none.</summary>
    public string? SpecDirectory { get; init; }

    /// <summary>Whether URLs that callers choose (target, spec and <c>http</c> URLs) may lead to loopback and private networks: where all callers are people of this machine.</summary>
    public bool AllowPrivateNetworks { get; init; }

    /// <summary>False: executions that were running are left as they are, for a process that only reads or brings some.</summary>
    public bool Resumes { get; init; } = true;

    /// <summary>Whether it measures its grain calls for the Orleans Dashboard.</summary>
    public bool HasDashboard { get; init; }

    /// <summary>Name of this machine in placement and views; null: the host's name.</summary>
    public string? Machine { get; init; }
}
