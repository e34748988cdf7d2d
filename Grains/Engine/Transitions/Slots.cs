namespace OrleansWorkflows.Engine;

/// <summary>The workflow's concurrency limit lets a queued execution run, or refuses it.</summary>
internal static class Slots
{
    public static Reply? Decide(Turn turn, DecideSlot request)
    {
        // A word of the place of an earlier run says nothing of this one.
        if (turn.State is not { Phase: Phase.Queued, OwesSlot: false, AwaitsAdmission: false })
        {
            return null;
        }

        if (request.Granted)
        {
            turn.Emit(new SlotGranted { IsQueued = request.IsAdmitted ? null : true });
            if (request.IsAdmitted)
            {
                Progression.Start(turn);
            }
        }
        else
        {
            Stopping.Begin(
                turn,
                StopKind.Fail,
                new StepError("concurrency_limit", $"'{turn.State.Definition.FullName}' already runs {turn.State.Slot!.Limit} times, its concurrency limit. Start it again later."),
                undo: false);
        }

        return null;
    }
}
