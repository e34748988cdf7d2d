using OrleansWorkflows.Spec;

namespace OrleansWorkflows.Engine;

/// <summary>An attempt of a call ended. An answer to another attempt than the one in flight is ignored.</summary>
internal static class Completing
{
    public static Reply? Decide(Turn turn, CompleteStep request)
    {
        if (turn.State.Step(request.Step) is not { Activity: StepActivity.Calling } step
            || step.Run != request.Run || step.Attempt != request.Attempt)
        {
            return null;
        }

        var at = StepAddress.Parse(step.Id, turn.Graph);
        if (request.Error is null)
        {
            NodeStart.Complete(turn, at, step.Id, request.Output ?? JsonBytes.Null, request.Service, hadEffect: true, request.Machine);
            return null;
        }

        var error = request.Error with { Step = step.Id, Service = request.Error.Service ?? request.Service, Attempts = step.Attempt, Machine = request.Machine };
        // An earlier attempt whose outcome is unknown, or one lost in a crash, may have had its effect, whatever the last one says.
        error = error with { OutcomeUnknown = error.OutcomeUnknown || step.Error?.OutcomeUnknown == true || step.Crashes > 0 };
        var node = (CallNode)turn.Graph.NodeAt(at);
        if (error.OutcomeUnknown && !node.Idempotent)
        {
            Failing.Fail(turn, at, error with
            {
                Code = "outcome_unknown",
                Message = $"The answer of '{node.Tool}' to step '{step.Id}' was lost. It is not idempotent, so the call is not repeated: look at the service whether it had its effect. ({error.Message})",
                IsFinal = true,
            });
        }
        else if (turn.State.Phase == Phase.Running && RetryPolicy.NextDelay(node.OnError, step.Attempt, error, turn.Inputs.Random()) is { } delay)
        {
            turn.Emit(new AttemptFailed { Step = step.Id, Attempt = step.Attempt, Error = error, RetryAt = turn.After(delay) });
        }
        else
        {
            Failing.Fail(turn, at, error);
        }

        return null;
    }
}
