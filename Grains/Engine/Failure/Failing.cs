using OrleansWorkflows.Spec;

namespace OrleansWorkflows.Engine;

/// <summary>A step has failed for good: its fallback runs in its place, or the failure goes on to its container or to the execution.</summary>
internal static class Failing
{
    public static void Fail(
        Turn turn, StepAddress at, StepError error, IReadOnlyList<CompensationView>? childCompensation = null)
    {
        var path = turn.PathOf(at);
        error = error with { Step = error.Step ?? path, Attempts = error.Attempts ?? turn.State.Step(path)?.Attempt };
        var fallback = turn.State.Phase == Phase.Running && turn.Graph.NodeAt(at) is CallNode call ? call.OnError.Fallback : null;
        turn.Emit(new StepFailed { Step = path, Error = error, Fallback = fallback, ChildCompensation = childCompensation });
        if (fallback is null && at.IsTopLevel)
        {
            Stopping.Begin(turn, StopKind.Fail, error);
        }
    }
}
