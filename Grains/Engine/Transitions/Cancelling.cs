namespace OrleansWorkflows.Engine;

/// <summary>Cancel, with or without undo, and terminate, which ends at once and never undoes.</summary>
internal static class Cancelling
{
    public static Reply Decide(Turn turn, CancelExecution request)
    {
        var state = turn.State;
        if (state.Phase is Phase.NotStarted or Phase.Ended)
        {
            return new OperationDecided(new OperationReply(
                false, state.Phase == Phase.Ended, $"Execution {state.Id} has already ended as {state.Status.ToString().ToLowerInvariant()}."));
        }

        var verb = request.Terminate ? "terminated" : "cancelled";
        var error = new StepError("cancelled", request.Reason is { Length: > 0 } reason ? $"The execution was {verb}: {reason}" : $"The execution was {verb}.");
        if (state.Phase is Phase.Running or Phase.Queued)
        {
            Stopping.Begin(turn, request.Terminate ? StopKind.Terminate : StopKind.Cancel, error, undo: request.Compensate && !request.Terminate);
        }
        else if (request.Terminate && state.Phase == Phase.Stopping)
        {
            Stopping.Terminate(turn, error);
        }
        else if (request.Terminate)
        {
            EndUndo(turn, error);
        }
        else
        {
            return new OperationDecided(new OperationReply(true, true, $"Execution {state.Id} is already stopping."));
        }

        return new OperationDecided(new OperationReply(true, true, $"Execution {state.Id} is being {verb}."));
    }

    /// <summary>Terminates an execution in the middle of its undo: what is not undone yet stays.</summary>
    private static void EndUndo(Turn turn, StepError error)
    {
        if (turn.State.Undo?.Current is { } current)
        {
            turn.Emit(new UndoSettled { Undo = current.Id, Source = current.Source, Tool = current.Tool, Status = UndoStatus.Failed, Error = error });
        }

        turn.Emit(new ExecutionEnded { Status = ExecutionStatus.Cancelled, Error = error });
    }
}
