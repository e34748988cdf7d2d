using OrleansWorkflows.Spec;

namespace OrleansWorkflows.Engine;

/// <summary>An activation takes over: from its append on, no other one can act. Attempts that were in flight are counted as lost.</summary>
internal static class Claiming
{
    public static Reply? Decide(Turn turn, ClaimExecution request)
    {
        turn.Emit(new ExecutionClaimed { Owner = request.Owner, Machine = request.Machine, Epoch = turn.State.Epoch + 1 });
        foreach (var path in turn.State.Open)
        {
            if (turn.State.Step(path) is { Activity: StepActivity.Calling } step)
            {
                LoseAttempt(turn, step);
            }
        }

        if (turn.State is { Phase: Phase.Undoing, Undo.Current: { RetryAt: null, Child: null } undo })
        {
            LoseUndo(turn, undo);
        }

        return null;
    }

    private static void LoseAttempt(Turn turn, StepState step)
    {
        var at = StepAddress.Parse(step.Id, turn.Graph);
        var crashes = step.Crashes + 1;
        if (turn.Graph.NodeAt(at) is CallNode { Idempotent: false })
        {
            Failing.Fail(turn, at, new StepError(
                "outcome_unknown",
                $"The process died while step '{step.Id}' called '{step.Call!.Tool}'. It is not idempotent, so the call is not repeated: look at the service whether it had its effect.",
                OutcomeUnknown: true,
                IsFinal: true));
        }
        else if (crashes >= turn.Inputs.Limits.MaxCrashes)
        {
            Failing.Fail(turn, at, new StepError(
                "crashed",
                $"The process died {crashes} times while step '{step.Id}' called '{step.Call!.Tool}'; it is not tried again.",
                OutcomeUnknown: true,
                IsFinal: true));
        }
        else
        {
            turn.Emit(new AttemptLost { Step = step.Id, Crashes = crashes });
        }
    }

    private static void LoseUndo(Turn turn, UndoEntry undo)
    {
        var crashes = undo.Crashes + 1;
        if (crashes >= turn.Inputs.Limits.MaxCrashes)
        {
            Undoing.Failed(turn, undo, new StepError(
                "crashed", $"The process died {crashes} times while '{undo.Id}' called '{undo.Tool}'.", undo.Id, IsFinal: true, OutcomeUnknown: true));
        }
        else
        {
            turn.Emit(new UndoAttemptLost { Undo = undo.Id, Crashes = crashes });
        }
    }
}
