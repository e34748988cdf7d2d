using System.Collections.Immutable;

namespace OrleansWorkflows.Engine;

/// <summary>What starting again, and beginning as a copy, do to the state.</summary>
internal static class ApplyRerun
{
    public static ExecutionState Apply(this ExecutionState state, ExecutionRetried e)
    {
        // Steps whose undo failed are undone once more, should it come to that, under the same key.
        var notUndone = (state.Undo?.Entries ?? []).Reverse()
            .Where(u => u is { Source: not null, Status: UndoStatus.Failed or UndoStatus.Ignored or UndoStatus.Unknown }).Select(u => u.Source!);
        var forgotten = e.Forgotten.Select(state.Graph.IndexOf).ToHashSet();
        state = state with
        {
            Phase = state.Slot is null ? Phase.Running : Phase.Queued,
            AwaitsAdmission = false,
            Retries = e.Run - 1,
            Steps = state.Steps.RemoveRange(state.Steps.Keys.Where(path => forgotten.Contains(StepAddress.Parse(path, state.Graph).Node))),
            TimeoutAt = e.TimeoutAt,
            Timers = e.TimeoutAt is { } due ? [new TimerEntry(due, "timeout:")] : [],
            Stop = null,
            Undo = null,
            EndStatus = null,
            EndedAt = null,
            Result = null,
            Error = null,
            OwesSlot = state.OwesSlot || state is { Slot: not null, SlotReleased: false },
            SlotReleased = false,
        };
        state = state.Reopen(e.Reopened);
        return state with
        {
            Undoable = [.. state.Undoable.Concat(notUndone).Where(state.Steps.ContainsKey).OrderBy(path => state.Steps[path].EndedAt)],
        };
    }

    public static ExecutionState Apply(this ExecutionState state, StepsInherited e) =>
        (state with { Steps = e.Steps.ToImmutableDictionary(s => s.Id) }).Reopen(e.Reopened);

    private static ExecutionState Reopen(this ExecutionState state, IReadOnlyList<ReopenedContainer> reopened)
    {
        foreach (var container in reopened)
        {
            state = state.Reopen(container);
        }

        return state.CountSettled();
    }

    private static ExecutionState Reopen(this ExecutionState state, ReopenedContainer reopened)
    {
        var (step, again) = (state.Steps[reopened.Step], reopened.Again.ToHashSet());
        var node = state.Graph.IndexOf(reopened.Step);
        var container = step.Container!;
        var errors = container.Errors.RemoveRange(again);
        state = state with
        {
            Steps = state.Steps.RemoveRange(state.Steps.Keys.Where(path => StepAddress.Parse(path, state.Graph) is var at && at.Node == node && again.Contains(at.Inner))),
        };
        return state.Put(step with
        {
            Status = StepStatus.Running,
            Activity = StepActivity.Container,
            Run = state.Run,
            EndedAt = null,
            Output = null,
            Error = null,
            TimeoutAt = reopened.TimeoutAt,
            Container = container with
            {
                Again = [.. reopened.Again], InFlight = 0, Failed = errors.Count, Errors = errors, Composed = new ComposedOutput(),
            },
        });
    }

    /// <summary>What has reached each node of its dependencies and senders, counted anew.</summary>
    private static ExecutionState CountSettled(this ExecutionState state)
    {
        state = state with { Progress = ImmutableDictionary<int, NodeProgress>.Empty, SettledCount = 0 };
        var settled = state.Graph.Nodes.Select((node, index) => (Index: index, Step: state.Step(node.Id))).Where(n => n.Step is { IsOpen: false });
        foreach (var (index, step) in settled.OrderBy(n => n.Step!.EndedAt))
        {
            state = state.SettleNode(index, step!, step!.SentTo);
        }

        return state;
    }
}
