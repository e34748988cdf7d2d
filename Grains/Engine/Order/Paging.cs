namespace OrleansWorkflows.Engine;

/// <summary>
/// Pages: one decision takes at most <see cref="EngineLimits.MaxPageEvents"/>, however much could go on at once, so that no append grows with the
/// workflow. What is left over is not stored: it follows from the state, and the next page looks for it.
/// </summary>
internal static class Paging
{
    public static Reply? Decide(Turn turn)
    {
        // During a pause it stays left over.
        if (turn.State is not { Page.More: true } state || state is { Phase: Phase.Running, Pause: not null })
        {
            return null;
        }

        turn.TakesPage = true;
        Progression.GoOn(turn);
        return null;
    }

    /// <summary>False while something that could go on is left over: then nothing can be said to have come to its end.</summary>
    public static bool HasCaughtUp(Turn turn) => !turn.HasLeftOver && (turn.TakesPage || !turn.State.Page.More);

    public static void End(Turn turn)
    {
        if (turn.State.Phase != Phase.Ended && (turn.TakesPage || (turn.HasLeftOver && !turn.State.Page.More)))
        {
            turn.Emit(new PageEnded { More = turn.HasLeftOver });
        }
    }
}
