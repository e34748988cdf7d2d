namespace OrleansWorkflows.Engine;

/// <summary>Something owed to others is done.</summary>
internal static class Duties
{
    public static Reply? Decide(Turn turn, FinishDuty request)
    {
        var state = turn.State;
        var isNew = request.Duty switch
        {
            Duty.NotifyParent => request.Number > state.Notice.Acknowledged,
            Duty.ReleaseSlot => state.OwesSlot || state is { Phase: Phase.Ended, SlotReleased: false },
            // The late word of the first end says nothing of what was saved since.
            Duty.DeleteSecrets => !state.SecretsDeleted && request.Number == SecretsEnd(state),
            _ => false,
        };
        if (isNew)
        {
            turn.Emit(new DutyDone { Duty = request.Duty, Number = request.Number });
        }

        return null;
    }

    /// <summary>0; 1 once a completed child undoes itself for its parent, which happens once at most.</summary>
    public static int SecretsEnd(ExecutionState state) => state.Stop?.Kind == StopKind.UndoForParent ? 1 : 0;
}
