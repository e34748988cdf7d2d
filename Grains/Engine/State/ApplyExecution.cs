using System.Collections.Immutable;

namespace OrleansWorkflows.Engine;

/// <summary>What the events about the execution as a whole do to its state.</summary>
internal static class ApplyExecution
{
    public static ExecutionState Apply(this ExecutionState state, ExecutionStarted e)
    {
        var timers = e.TimeoutAt is { } due ? state.Timers.Add(new TimerEntry(due, "timeout:")) : state.Timers;
        return state with
        {
            Phase = e.Slot is null && e.IsQueued != true ? Phase.Running : Phase.Queued,
            AwaitsAdmission = e.IsQueued == true,
            Params = e.Params,
            Labels = e.Labels ?? ImmutableDictionary<string, string>.Empty,
            TargetMachines = e.TargetMachines ?? [],
            Pins = e.Pins ?? ImmutableDictionary<string, string>.Empty,
            Parent = e.Parent,
            RequestDigest = e.RequestDigest,
            Target = e.Target,
            StartedBy = e.StartedBy,
            TraceParent = e.TraceParent,
            ForkedFrom = e.ForkedFrom,
            Slot = e.Slot,
            TimeoutAt = e.TimeoutAt,
            Timers = timers,
            StartedAt = e.At,
            Owner = e.Owner,
            Machine = e.Machine,
            Epoch = 1,
        };
    }

    public static ExecutionState Apply(this ExecutionState state, ExecutionClaimed e) =>
        state with { Owner = e.Owner, Machine = e.Machine, Epoch = e.Epoch };

    public static ExecutionState Apply(this ExecutionState state, SlotGranted e) =>
        e.IsQueued == true ? state with { AwaitsAdmission = true } : state with { Phase = Phase.Running };

    public static ExecutionState Apply(this ExecutionState state, ExecutionAdmitted _) => state with { Phase = Phase.Running, AwaitsAdmission = false };

    public static ExecutionState Apply(this ExecutionState state, StopStarted e) => state with
    {
        Phase = Phase.Stopping,
        // What was left to the next page does not start any more.
        Page = state.Page with { More = false },
        // Undoing is never held.
        Pause = null,
        Held = [],
        Stop = new StopState(e.Kind, e.Error, e.CompensateNode, e.Undo, e.PartialResult),
        Timers = state.TimeoutAt is { } due ? state.Timers.Remove(new TimerEntry(due, "timeout:")) : state.Timers,
        // A completed child that undoes itself for its parent lives once more.
        EndStatus = null,
        EndedAt = null,
        SecretsDeleted = state.SecretsDeleted && e.Kind != StopKind.UndoForParent,
    };

    public static ExecutionState Apply(this ExecutionState state, UndoStarted _) =>
        state with { Phase = Phase.Undoing, Undo = new UndoState() };

    public static ExecutionState Apply(this ExecutionState state, ExecutionEnded e) => state with
    {
        Phase = Phase.Ended,
        EndStatus = e.Status,
        EndedAt = e.At,
        Result = e.Result ?? state.Result,
        Error = e.Error ?? state.Error,
        Timers = state.Timers.Clear(),
        Page = state.Page with { More = false },
    };

    public static ExecutionState Apply(this ExecutionState state, PageEnded e) => state with { Page = new PageState(state.Page.Number + 1, e.More) };

    public static ExecutionState Apply(this ExecutionState state, NoticeRaised e) => state with
    {
        Notice = state.Notice with { Raised = e.Number, Status = e.Status, Tokens = e.Tokens ?? [], UndoFinished = e.UndoFinished },
    };

    public static ExecutionState Apply(this ExecutionState state, DutyDone e) => e.Duty switch
    {
        Duty.NotifyParent => state with { Notice = state.Notice with { Acknowledged = Math.Max(state.Notice.Acknowledged, e.Number) } },
        Duty.ReleaseSlot => state.OwesSlot ? state with { OwesSlot = false } : state with { SlotReleased = true },
        Duty.DeleteSecrets => state with { SecretsDeleted = true },
        _ => state,
    };
}
