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
            Duty.DeleteSecrets => !state.SecretsDeleted,
            _ => false,
        };
        if (isNew)
        {
            turn.Emit(new DutyDone { Duty = request.Duty, Number = request.Number });
        }

        return null;
    }
}
