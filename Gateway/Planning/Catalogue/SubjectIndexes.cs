using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using OrleansWorkflows.Gateway.Access;
using OrleansWorkflows.Gateway.Catalogue;

namespace OrleansWorkflows.Gateway.Planning.Catalogue;

/// <summary>
/// The index of each catalogue, brought up to the snapshot that is asked for by what has changed since the last. Callers that see some of its domains only have
/// indexes of their own: what a word weighs, and which words are known, tells of every workflow in an index.
/// </summary>
public sealed class SubjectIndexes
{
    private const int MaxScopes = 500;

    private readonly ConditionalWeakTable<WorkflowCard, Subject> _subjects = [];

    private readonly ConcurrentDictionary<string, Kept> _scopes = new(StringComparer.Ordinal);

    /// <param name="scope">Names the catalogue that the snapshot is of.</param>
    public SubjectIndex Of(string scope, CatalogueSnapshot snapshot, AccessGrant grant)
    {
        if (_scopes.Count > MaxScopes)
        {
            _scopes.Clear();
        }

        var kept = _scopes.GetOrAdd(grant.IsLimited ? $"{scope}\n{string.Join('\n', grant.Domains)}" : scope, _ => new Kept());
        lock (kept)
        {
            if (!ReferenceEquals(kept.Snapshot, snapshot))
            {
                var before = kept.Snapshot.Cards.Where(card => IsIndexed(card, grant)).ToHashSet<WorkflowCard>(ReferenceEqualityComparer.Instance);
                var now = snapshot.Cards.Where(card => IsIndexed(card, grant)).ToHashSet<WorkflowCard>(ReferenceEqualityComparer.Instance);
                kept.Index = kept.Index.Change(
                    [.. before.Where(card => !now.Contains(card)).Select(SubjectOf)],
                    [.. snapshot.Cards.Where(card => now.Contains(card) && !before.Contains(card)).Select(SubjectOf)]);
                kept.Snapshot = snapshot;
            }

            return kept.Index;
        }
    }

    /// <summary>Drafts can not be started.</summary>
    private static bool IsIndexed(WorkflowCard card, AccessGrant grant) => !card.IsDraft && grant.Sees(card.Domain, card.Name);

    private Subject SubjectOf(WorkflowCard card) => _subjects.GetValue(card, Subject.Of);

    private sealed class Kept
    {
        public CatalogueSnapshot Snapshot { get; set; } = CatalogueSnapshot.Empty;

        public SubjectIndex Index { get; set; } = SubjectIndex.Empty;
    }
}
