namespace OrleansWorkflows.Engine;

/// <summary>
/// The execution fails or is cancelled: no new node starts; waits, yields and awaited children are cancelled; calls in flight settle. Then it undoes.
/// </summary>
internal static class Stopping
{
    /// <summary>The first reason wins: a later one changes nothing.</summary>
    public static void Begin(
        Turn turn, StopKind kind, StepError? error, string? compensateNode = null, bool undo = true, JsonBytes? partialResult = null)
    {
        if (turn.State.Phase is not (Phase.Running or Phase.Queued))
        {
            return;
        }

        turn.Emit(new StopStarted
        {
            Kind = kind, Error = error, CompensateNode = compensateNode, Undo = undo, PartialResult = partialResult,
        });
        GiveUp(turn, kind);
    }

    /// <summary>An execution that stops already is terminated: it waits for no call any more and undoes nothing.</summary>
    public static void Terminate(Turn turn, StepError error)
    {
        turn.Emit(new StopStarted { Kind = StopKind.Terminate, Error = error, Undo = false });
        GiveUp(turn, StopKind.Terminate);
    }

    private static void GiveUp(Turn turn, StopKind kind)
    {
        foreach (var path in turn.State.Open)
        {
            var step = turn.State.Steps[path];
            switch (step.Activity)
            {
                case StepActivity.RetryWaiting or StepActivity.RetryHeld or StepActivity.Sleeping or StepActivity.Asking or StepActivity.Container:
                case StepActivity.Calling when kind == StopKind.Terminate:
                    turn.Emit(new StepCancelled { Step = path });
                    break;
                case StepActivity.ChildRunning or StepActivity.ChildAsking when step.Child is { Wait: true, CancelRequested: false }:
                    turn.Emit(new ChildCancelRequested { Step = path });
                    break;
                default:
                    break;
            }
        }
    }

    /// <summary>A compensate node was reached by goto or fallback: the execution fails through it.</summary>
    public static void SendToCompensate(Turn turn, StepAddress at)
    {
        var node = turn.Graph.NodeAt(at).Id;
        var sender = at.IsTopLevel ? turn.State.ProgressOf(at.Node).SentBy - 1 : -1;
        var error = at.IsTopLevel
            ? sender < 0 ? null : turn.State.Step(turn.Graph.Nodes[sender].Id)?.Error
            : turn.State.Step((at with { Fallback = -1 }).ToPath(turn.Graph))?.Error;
        Begin(turn, StopKind.Fail, error ?? new StepError("compensated", $"Compensate node '{node}' was reached.", node), node);
    }

    public static void Continue(Turn turn)
    {
        if (turn.State is not { Phase: Phase.Stopping, Open.Count: 0, Stop: { } stop })
        {
            return;
        }

        if (stop.Undo)
        {
            turn.Emit(new UndoStarted());
        }
        else
        {
            Ending.EndStopped(turn);
        }
    }
}
