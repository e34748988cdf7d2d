namespace OrleansWorkflows.Engine;

/// <summary>An execution that has ended starts once more: what failed, or the step named, and everything after it, under new idempotency keys.</summary>
internal static class Retrying
{
    public static Reply Decide(Turn turn, RetryExecution request)
    {
        var state = turn.State;
        if (Refusal(state, request) is { } refusal)
        {
            return new OperationDecided(new OperationReply(false, true, refusal, IsLeftToParent: state is { Phase: Phase.Ended, Parent.IsAwaited: true }));
        }

        StepAddress? from = null;
        if (request.FromStep is { } name)
        {
            if (Unknown(state, name, out var step) is { } unknown)
            {
                return new OperationDecided(new OperationReply(false, true, unknown, IsInvalid: true));
            }

            from = step;
        }

        var rerun = Rerun.Of(turn, state, from);
        turn.Emit(new ExecutionRetried
        {
            Run = state.Run + 1,
            FromStep = request.FromStep,
            Forgotten = rerun.Forgotten,
            Reopened = rerun.Reopened,
            TimeoutAt = turn.After(state.Definition.Timeout),
        });
        if (turn.State.Phase == Phase.Running)
        {
            Progression.Start(turn);
        }

        return new OperationDecided(new OperationReply(true, true, $"Execution {state.Id} runs again."));
    }

    /// <summary>Null: the step is one that can run, or has run.</summary>
    public static string? Unknown(ExecutionState state, string name, out StepAddress step)
    {
        if (!StepAddress.TryParse(name, state.Graph, out step))
        {
            var known = state.Definition.Nodes.Select(n => n.Id).Concat(state.Steps.Keys);
            return $"Workflow '{state.Definition.FullName}' has no step '{name}'.{DidYouMean.Hint(name, known)}";
        }

        return state.Step(name) is null && !(step.IsTopLevel && state.Graph.IsOrdered(step.Node))
            ? $"Step '{name}' has not run in execution {state.Id}. Its history lists those that have."
            : null;
    }

    private static string? Refusal(ExecutionState state, RetryExecution request) => state switch
    {
        { Phase: Phase.NotStarted } => $"There is no execution {state.Id}.",
        { Phase: not Phase.Ended } =>
            $"Execution {state.Id} is {state.Status.ToString().ToLowerInvariant()}: only one that has ended can be retried. Cancel it first, or wait for its end.",
        { Parent: { IsAwaited: true } parent } =>
            $"Execution {state.Id} is step '{parent.StepId}' of execution {parent.Execution}, which does not wait for it any more. Retry that one: it starts this step again.",
        { Target: not null } =>
            $"The headers for the API of execution {state.Id} were deleted when it ended, so its calls can not be made again. Start the workflow again.",
        { EndStatus: ExecutionStatus.Completed } when request.FromStep is null =>
            $"Execution {state.Id} has completed: nothing of it failed. Name the step to start again from (from_step).",
        _ => null,
    };
}
