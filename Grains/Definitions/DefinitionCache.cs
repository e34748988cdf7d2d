using System.Collections.Concurrent;
using OrleansWorkflows.Spec;

namespace OrleansWorkflows.Definitions;

/// <summary>Revisions by hash, in memory: immutable, so that they never go stale.</summary>
public sealed class DefinitionCache(IDefinitionStore store)
{
    private readonly ConcurrentDictionary<string, WorkflowDefinition> _known = new();

    /// <exception cref="InvalidDataException">No such revision is stored.</exception>
    /// <exception cref="NewerVersionException">This version can not read it.</exception>
    public ValueTask<WorkflowDefinition> GetAsync(string revision, CancellationToken cancellationToken) =>
        _known.TryGetValue(revision, out var definition) ? new(definition) : ReadAsync(revision, cancellationToken);

    /// <summary>Only what is in memory already.</summary>
    public WorkflowDefinition? TryGet(string revision) => _known.GetValueOrDefault(revision);

    public void Add(WorkflowDefinition definition) => _known.TryAdd(definition.Revision, definition);

    private async ValueTask<WorkflowDefinition> ReadAsync(string revision, CancellationToken cancellationToken)
    {
        var stored = await store.ReadRevisionAsync(revision, cancellationToken)
            ?? throw new InvalidDataException($"Revision {revision} is not in the definition store, though an execution or catalogue row names it. Restore the database from a backup that has both.");
        return _known.GetOrAdd(revision, Read(new JsonBytes(stored.Stored)));
    }

    /// <exception cref="NewerVersionException">It has what this version does not know.</exception>
    public static WorkflowDefinition Read(JsonBytes stored)
    {
        try
        {
            return DefinitionReader.FromStored(stored);
        }
        catch (InvalidDataException exception)
        {
            throw new NewerVersionException($"WF0625: {exception.Message} Nothing was changed; a silo of the newer version goes on with it.", exception);
        }
    }
}
