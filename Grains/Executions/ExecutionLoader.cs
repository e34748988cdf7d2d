using OrleansWorkflows.Definitions;
using OrleansWorkflows.Engine;
using OrleansWorkflows.Journal;

namespace OrleansWorkflows.Executions;

/// <summary>Reads an execution back from its journal: the newest snapshot, then the events after it.</summary>
public sealed class ExecutionLoader(IExecutionJournal journal, DefinitionCache definitions)
{
    /// <returns>Null: there is no such execution.</returns>
    /// <exception cref="InvalidDataException">The journal names a revision that is not stored.</exception>
    /// <exception cref="NewerVersionException">It holds what this version can not read.</exception>
    public async Task<LoadedExecution?> LoadAsync(ExecutionId id, CancellationToken cancellationToken)
    {
        if (await journal.LoadAsync(id, cancellationToken) is not { } stored)
        {
            return null;
        }

        ExecutionState? state = null;
        if (stored.StateSnapshot is { } snapshot)
        {
            var definition = await definitions.GetAsync(StateCodec.RevisionOf(snapshot), cancellationToken);
            state = StoredExecutions.StateOf(id, snapshot, definition);
        }

        var tailBytes = 0L;
        foreach (var row in stored.Tail)
        {
            tailBytes += row.Events.Length;
            foreach (var e in StoredExecutions.EventsOf(id, row))
            {
                state ??= ExecutionState.New(id, await definitions.GetAsync(RevisionOf(id, e), cancellationToken));
                state = ExecutionEngine.Apply(state, e);
            }
        }

        return state is null ? null : new LoadedExecution(state, stored.StateSnapshot?.Length ?? 0, tailBytes);
    }

    private static string RevisionOf(ExecutionId id, ExecutionEvent first) => first is ExecutionStarted started
        ? started.Revision
        : throw new InvalidDataException($"The journal of execution {id} does not begin with its start but with {first.GetType().Name}.");
}

/// <param name="SnapshotBytes">Size of the snapshot it was read from; 0: none.</param>
/// <param name="TailBytes">Size of the events after it.</param>
public sealed record LoadedExecution(ExecutionState State, long SnapshotBytes, long TailBytes);
