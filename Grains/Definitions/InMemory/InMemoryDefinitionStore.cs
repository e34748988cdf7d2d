namespace OrleansWorkflows.Definitions.InMemory;

/// <summary>Revisions and catalogue for as long as the process lives.</summary>
public sealed class InMemoryDefinitionStore : IDefinitionStore
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, DefinitionRevision> _revisions = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Scope, string Domain, string Name), CatalogueEntry> _catalogue = [];
    private long _version;

    public ValueTask SaveRevisionAsync(DefinitionRevision revision, CancellationToken cancellationToken = default)
    {
        lock (_gate)
        {
            _revisions.TryAdd(revision.Revision, revision);
            return ValueTask.CompletedTask;
        }
    }

    public ValueTask<DefinitionRevision?> ReadRevisionAsync(string revision, CancellationToken cancellationToken = default)
    {
        lock (_gate)
        {
            return ValueTask.FromResult(_revisions.GetValueOrDefault(revision));
        }
    }

    public ValueTask<long> SaveEntryAsync(CatalogueEntry entry, CancellationToken cancellationToken = default)
    {
        lock (_gate)
        {
            _catalogue[(entry.Scope, entry.Domain, entry.Name)] = entry with { CatalogueVersion = ++_version };
            return ValueTask.FromResult(_version);
        }
    }

    public ValueTask<CatalogueChanges> ReadChangesAsync(long afterVersion, CancellationToken cancellationToken = default)
    {
        lock (_gate)
        {
            return ValueTask.FromResult(new CatalogueChanges(
                _version,
                [.. _catalogue.Values.Where(entry => entry.CatalogueVersion > afterVersion).OrderBy(entry => entry.CatalogueVersion)]));
        }
    }
}
