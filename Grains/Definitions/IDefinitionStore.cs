namespace OrleansWorkflows.Definitions;

/// <summary>
/// Stored revisions of definitions, by hash and immutable, and the catalogue: one versioned row a workflow. Lies in the same database as the
/// journal. Silos and gateways cache both.
/// </summary>
public interface IDefinitionStore
{
    /// <summary>Idempotent: the same revision is stored once.</summary>
    ValueTask SaveRevisionAsync(DefinitionRevision revision, CancellationToken cancellationToken = default);

    ValueTask<DefinitionRevision?> ReadRevisionAsync(string revision, CancellationToken cancellationToken = default);

    /// <summary>Writes the row of one workflow, whole, and gives it the next catalogue version.</summary>
    ValueTask<long> SaveEntryAsync(CatalogueEntry entry, CancellationToken cancellationToken = default);

    /// <summary>Rows that changed after a catalogue version, oldest change first (0: all), and the version now.</summary>
    ValueTask<CatalogueChanges> ReadChangesAsync(long afterVersion, CancellationToken cancellationToken = default);
}

/// <param name="Stored">The graph-form JSON that <c>DefinitionReader.FromStored</c> reads.</param>
/// <param name="Source">The text as the author sent it, for showing it again.</param>
public sealed record DefinitionRevision(
    string Revision, string Domain, string Name, string Version, byte[] Stored, string? Source, DateTimeOffset CreatedAt);

/// <summary>One workflow of the catalogue.</summary>
public sealed record CatalogueEntry
{
    /// <summary>Empty: seen by everybody. Otherwise the catalogue (a spec URL of one principal) that it belongs to.</summary>
    public string Scope { get; init; } = "";

    public required string Domain { get; init; }

    public required string Name { get; init; }

    /// <summary>The current revision.</summary>
    public required string Revision { get; init; }

    public string Version { get; init; } = "";

    public string? Description { get; init; }

    public string? Pattern { get; init; }

    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();

    /// <summary>No steps yet.</summary>
    public bool IsDraft { get; init; }

    /// <summary>Unloaded: not listed, not started; running executions go on.</summary>
    public bool IsDeleted { get; init; }

    /// <summary>What put it there: <c>api</c>, or the file or URL it was read from.</summary>
    public string Origin { get; init; } = "api";

    public string? CreatedBy { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>Catalogue version of the last change; set by the store.</summary>
    public long CatalogueVersion { get; init; }
}

public sealed record CatalogueChanges(long Version, IReadOnlyList<CatalogueEntry> Entries);
