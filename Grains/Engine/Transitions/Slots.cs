namespace OrleansWorkflows.Engine;

/// <summary>The workflow's concurrency limit lets a queued execution run, or refuses it.</summary>
internal static class Slots
{
    public static Reply? Decide(Turn turn, DecideSlot request)
    {
        if (turn.State.Phase != Phase.Queued)
        {
            return null;
        }

        if (request.Granted)
        {
            turn.Emit(new SlotGranted());
            Progression.StartEntries(turn);
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
