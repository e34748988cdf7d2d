namespace OrleansWorkflows.Engine;

/// <summary>What the events of undoing do to the state.</summary>
internal static class ApplyUndo
{
    public static ExecutionState Apply(this ExecutionState state, UndoScheduled e)
    {
        var undo = state.Undo!;
        if (undo.Current is { } current && current.Id == e.Undo)
        {
            return state.ReplaceLast(current with { Attempt = e.Attempt, RetryAt = null });
        }

        var entry = new UndoEntry
        {
            Id = e.Undo, Source = e.Source, Tool = e.Tool, Args = e.Args, Machines = e.Machines ?? [], Child = e.Child, Status = UndoStatus.Running, Attempt = e.Attempt,
        };
        return state.Add(entry);
    }

    public static ExecutionState Apply(this ExecutionState state, UndoAttemptFailed e) =>
        state.ReplaceLast(state.Undo!.Current! with { Error = e.Error, RetryAt = e.RetryAt, Crashes = 0 });

    public static ExecutionState Apply(this ExecutionState state, UndoAttemptLost e) =>
        state.ReplaceLast(state.Undo!.Current! with { Crashes = e.Crashes });

    public static ExecutionState Apply(this ExecutionState state, UndoSettled e)
    {
        state = state.Undo!.Current is { } current && current.Id == e.Undo
            ? state.ReplaceLast(current with { Status = e.Status, Error = e.Error, Inner = e.Inner ?? [], RetryAt = null, Args = null })
            : state.Add(new UndoEntry { Id = e.Undo, Source = e.Source, Tool = e.Tool, Status = e.Status, Error = e.Error });
        // A failed call whose effect was undone to be on the safe side has still failed.
        if (e is { Status: UndoStatus.Completed, Source: { } source } && state.Steps[source] is { Status: StepStatus.Completed } step)
        {
            state = state.Put(step with { Status = StepStatus.Compensated });
        }

        return state;
    }

    /// <summary>A new entry uses up the step or compensate node's step that it stands for.</summary>
    private static ExecutionState Add(this ExecutionState state, UndoEntry entry)
    {
        var undo = state.Undo!;
        var isOwn = entry.Source is not null;
        var compensate = isOwn ? null : entry.Id[..entry.Id.LastIndexOf('[')];
        var stage = isOwn ? UndoStage.Own
            : undo.Stage < UndoStage.OnFailure && compensate == state.Stop!.CompensateNode ? UndoStage.CompensateNode
            : UndoStage.OnFailure;
        return state with
        {
            Undoable = isOwn ? state.Undoable.RemoveAt(state.Undoable.Count - 1) : state.Undoable,
            Undo = undo with { Stage = stage, Index = isOwn ? 0 : stage == undo.Stage ? undo.Index + 1 : 1, Entries = undo.Entries.Add(entry) },
        };
    }

    private static ExecutionState ReplaceLast(this ExecutionState state, UndoEntry entry)
    {
        var undo = state.Undo!;
        var before = undo.Entries[^1];
        var timers = state.Timers;
        if (before.RetryAt is { } was)
        {
            timers = timers.Remove(new TimerEntry(was, $"undo:{before.Id}"));
        }

        if (entry.RetryAt is { } due)
        {
            timers = timers.Add(new TimerEntry(due, $"undo:{entry.Id}"));
        }

        return state with { Timers = timers, Undo = undo with { Entries = undo.Entries.SetItem(undo.Entries.Count - 1, entry) } };
    }
}
