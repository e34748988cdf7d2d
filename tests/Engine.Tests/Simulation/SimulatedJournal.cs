using OrleansWorkflows.Spec;

namespace OrleansWorkflows.Engine.Tests.Simulation;

/// <summary>
/// The journal's rule in memory: an append whose first sequence is taken fails as a whole. What is stored are bytes, so that every load goes
/// through the codecs.
/// </summary>
internal sealed class SimulatedJournal(IReadOnlyDictionary<string, WorkflowDefinition> definitions)
{
    private readonly Dictionary<ExecutionId, Stored> _executions = [];
    private readonly Dictionary<string, WorkflowDefinition> _byRevision = definitions.Values.ToDictionary(d => d.Revision);

    /// <summary>In the order of their start.</summary>
    public List<ExecutionId> Executions { get; } = [];

    public bool Knows(ExecutionId id) => _executions.ContainsKey(id);

    public bool HasMore(ExecutionId id, long sequence) => _executions.TryGetValue(id, out var stored) && stored.LastSequence > sequence;

    public bool TryAppend(ExecutionId id, long firstSequence, IReadOnlyList<ExecutionEvent> events, byte[]? snapshot)
    {
        if (!_executions.TryGetValue(id, out var stored))
        {
            stored = new Stored();
        }

        if (stored.LastSequence + 1 != firstSequence)
        {
            return false;
        }

        if (stored.Rows.Count == 0)
        {
            _executions[id] = stored;
            Executions.Add(id);
        }

        stored.Rows.Add(EventCodec.Encode(events));
        stored.LastSequence += events.Count;
        if (snapshot is not null)
        {
            (stored.Snapshot, stored.SnapshotRow) = (snapshot, stored.Rows.Count);
        }

        return true;
    }

    /// <summary>From the newest snapshot and the events after it.</summary>
    public ExecutionState Load(ExecutionId id)
    {
        var stored = _executions[id];
        if (stored.Snapshot is not { } snapshot)
        {
            return Replay(id);
        }

        var state = StateCodec.Decode(snapshot, _byRevision[StateCodec.RevisionOf(snapshot)]);
        return Apply(state, stored.Rows.Skip(stored.SnapshotRow));
    }

    /// <summary>From the first event on.</summary>
    public ExecutionState Replay(ExecutionId id)
    {
        var stored = _executions[id];
        var started = (ExecutionStarted)EventCodec.Decode(stored.Rows[0])[0];
        return Apply(ExecutionState.New(id, _byRevision[started.Revision]), stored.Rows);
    }

    public IReadOnlyList<ExecutionEvent> Events(ExecutionId id) => [.. _executions[id].Rows.SelectMany(row => EventCodec.Decode(row))];

    /// <summary>What was not in memory is read, and the decision made again.</summary>
    public T WithOutputs<T>(ExecutionId id, Func<T> decide)
    {
        var held = new List<JsonBytes>();
        while (true)
        {
            try
            {
                var decided = decide();
                GC.KeepAlive(held);
                return decided;
            }
            catch (OutputsMissingException missing)
            {
                foreach (var output in missing.Outputs)
                {
                    held.Add(Outputs.In(Events(id)[(int)output.Stored!.Sequence - 1])!);
                    output.Hold(held[^1]);
                }
            }
        }
    }

    public IReadOnlyList<byte[]> Rows(ExecutionId id) => _executions[id].Rows;

    private static ExecutionState Apply(ExecutionState state, IEnumerable<byte[]> rows) =>
        rows.SelectMany(row => EventCodec.Decode(row)).Aggregate(state, ExecutionEngine.Apply);

    private sealed class Stored
    {
        public List<byte[]> Rows { get; } = [];

        public long LastSequence { get; set; }

        public byte[]? Snapshot { get; set; }

        public int SnapshotRow { get; set; }
    }
}
