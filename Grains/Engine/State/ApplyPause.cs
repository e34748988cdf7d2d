namespace OrleansWorkflows.Engine;

/// <summary>What pausing and going on do to the state.</summary>
internal static class ApplyPause
{
    public static ExecutionState Apply(this ExecutionState state, ExecutionPaused e)
    {
        var before = state.Pause;
        var isWithParent = e.ParentNumber is not null;
        var paused = state with
        {
            Pause = new PauseState(
                before?.Since ?? e.At, before?.Reason ?? e.Reason, !isWithParent || before?.IsOwn == true, isWithParent || before?.IsWithParent == true),
            ParentPauses = e.ParentNumber ?? state.ParentPauses,
        };
        return before is null ? paused.AskChildren() : paused;
    }

    public static ExecutionState Apply(this ExecutionState state, ExecutionUnpaused e)
    {
        var before = state.Pause;
        var goesOn = e.ParentNumber is null || before is not { IsOwn: true };
        var after = state with
        {
            Pause = goesOn ? null : before! with { IsWithParent = false },
            Held = goesOn ? [] : state.Held,
            ParentPauses = e.ParentNumber ?? state.ParentPauses,
        };
        return before is not null && goesOn ? after.AskChildren() : after;
    }

    /// <summary>Children that are awaited do as their parent does.</summary>
    private static ExecutionState AskChildren(this ExecutionState state)
    {
        foreach (var path in state.Open)
        {
            if (state.Steps[path] is { Child: { Wait: true, CancelRequested: false } child } step)
            {
                state = state.Put(step with { Child = child with { PauseAsked = child.PauseAsked + 1 } });
            }
        }

        return state;
    }
}
