namespace OrleansWorkflows.Engine;

/// <summary>The silo has room for a queued execution.</summary>
internal static class Admitting
{
    public static Reply? Decide(Turn turn)
    {
        if (turn.State is { Phase: Phase.Queued, AwaitsAdmission: true })
        {
            turn.Emit(new ExecutionAdmitted());
            Progression.Start(turn);
        }

        return null;
    }

    public static Reply? Decide(Turn turn, RefuseExecution request)
    {
        if (turn.State is { Phase: Phase.Queued, AwaitsAdmission: true })
        {
            Stopping.Begin(turn, StopKind.Fail, request.Error, undo: false);
        }

        return null;
    }
}
