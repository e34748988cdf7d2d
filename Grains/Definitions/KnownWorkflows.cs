using OrleansWorkflows.Spec;

namespace OrleansWorkflows.Definitions;

/// <summary>The catalogue as validation asks for it.</summary>
internal sealed class KnownWorkflows(IReadOnlyList<CatalogueEntry> entries, DefinitionCache definitions) : IWorkflowCatalog
{
    private readonly Dictionary<string, string> _revisions = Index(entries);

    public IEnumerable<string> Names => _revisions.Keys;

    public bool Knows(string fullName) => _revisions.ContainsKey(fullName);

    public WorkflowDefinition? Find(string fullName) =>
        _revisions.TryGetValue(fullName, out var revision) ? definitions.TryGet(revision) : null;

    private static Dictionary<string, string> Index(IReadOnlyList<CatalogueEntry> entries)
    {
        var revisions = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var entry in entries.Where(e => !e.IsDeleted))
        {
            // A private catalogue's entries come last and win.
            revisions[$"{entry.Domain}/{entry.Name}"] = entry.Revision;
        }

        return revisions;
    }
}
