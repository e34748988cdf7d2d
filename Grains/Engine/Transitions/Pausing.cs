namespace OrleansWorkflows.Engine;

/// <summary>
/// Pause: nothing new starts, what is in flight settles and is recorded, timers go on. What would have come next is held until the execution goes on.
/// Failing, cancelling and undoing are not held.
/// </summary>
internal static class Pausing
{
    public static Reply Decide(Turn turn, PauseExecution request)
    {
        var state = turn.State;
        if (Refusal(state, "paused") is { } refusal)
        {
            return refusal;
        }

        if (state.Pause is { IsOwn: true })
        {
            return Accept($"Execution {state.Id} is already paused.");
        }

        turn.Emit(new ExecutionPaused { Reason = request.Reason });
        return Accept($"Execution {state.Id} is paused: nothing new starts, what is in flight settles.");
    }

    public static Reply Unpause(Turn turn)
    {
        var state = turn.State;
        if (Refusal(state, "let go on") is { } refusal)
        {
            return refusal;
        }

        if (state.Pause is null)
        {
            return Accept($"Execution {state.Id} is not paused.");
        }

        turn.Emit(new ExecutionUnpaused());
        GoOn(turn, state);
        return Accept($"Execution {state.Id} goes on.");
    }

    /// <summary>The parent is paused or goes on. A word that was overtaken by a later one changes nothing.</summary>
    public static Reply? Decide(Turn turn, PauseWithParent request)
    {
        var state = turn.State;
        if (state.Phase is not (Phase.Queued or Phase.Running) || request.Number <= state.ParentPauses)
        {
            return null;
        }

        if (request.IsPaused)
        {
            turn.Emit(new ExecutionPaused { Reason = request.Reason, ParentNumber = request.Number });
            return null;
        }

        turn.Emit(new ExecutionUnpaused { ParentNumber = request.Number });
        if (state.Pause is not null && turn.State.Pause is null)
        {
            GoOn(turn, state);
        }

        return null;
    }

    /// <summary>A child has taken it in.</summary>
    public static Reply? Decide(Turn turn, ChildPauseAcknowledged request)
    {
        if (turn.State.Step(request.Step) is { IsOpen: true, Child: { } child } step && step.Run == request.Run && child.PauseTold < request.Number)
        {
            turn.Emit(new ChildPauseTold { Step = request.Step, Number = request.Number });
        }

        return null;
    }

    /// <summary>Follows up what settled during the pause, and makes the attempts that came due.</summary>
    /// <param name="paused">As it was before it went on.</param>
    private static void GoOn(Turn turn, ExecutionState paused)
    {
        if (paused.Phase != Phase.Running)
        {
            return;
        }

        // Its place under the concurrency limit may have come during the pause.
        Progression.Start(turn);
        foreach (var path in paused.Held)
        {
            turn.FollowUp(path);
        }

        foreach (var path in paused.Open)
        {
            if (turn.State.Step(path) is { Activity: StepActivity.RetryHeld } step)
            {
                turn.Emit(new StepScheduled { Step = path, Run = step.Run, Attempt = step.Attempt + 1 });
            }
        }
    }

    private static OperationDecided? Refusal(ExecutionState state, string verb) => state.Phase switch
    {
        Phase.Queued or Phase.Running => null,
        Phase.NotStarted => new OperationDecided(new OperationReply(false, false, $"There is no execution {state.Id}.")),
        Phase.Ended => new OperationDecided(new OperationReply(
            false, true, $"Execution {state.Id} has already ended as {state.Status.ToString().ToLowerInvariant()}; it can not be {verb}.")),
        _ => new OperationDecided(new OperationReply(
            false, true, $"Execution {state.Id} is being stopped and undone; that is never interrupted. Terminate it to leave the rest as it is.")),
    };

    private static OperationDecided Accept(string message) => new(new OperationReply(true, true, message));
}
