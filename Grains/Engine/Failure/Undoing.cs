using OrleansWorkflows.Spec;
using OrleansWorkflows.Spec.Expressions;

namespace OrleansWorkflows.Engine;

/// <summary>
/// Undo, one call at a time: own compensations in reverse order of completion, then the compensate node sent to, then <c>on_failure</c>. Neither
/// timeout nor cancel interrupts it.
/// </summary>
internal static class Undoing
{
    public static void Continue(Turn turn)
    {
        while (turn.State is { Phase: Phase.Undoing, Undo.Current: null } state && turn.HasRoom())
        {
            if (state.Undoable.Count > 0)
            {
                UndoStep(turn, state.Steps[state.Undoable[^1]]);
            }
            else if (NextOfNodes(turn) is var (node, index))
            {
                UndoByNode(turn, node, index);
            }
            else
            {
                Ending.EndStopped(turn);
            }
        }
    }

    /// <summary>An undoing call was answered.</summary>
    public static Reply? Decide(Turn turn, CompleteStep request)
    {
        if (turn.State.Undo?.Current is not { Child: null, RetryAt: null } current
            || turn.State.Phase != Phase.Undoing || turn.State.Run != request.Run || current.Id != request.Step || current.Attempt != request.Attempt)
        {
            return null;
        }

        if (request.Error is { } error)
        {
            Failed(turn, current, error with { Step = error.Step ?? current.Id, Attempts = current.Attempt });
        }
        else
        {
            Settle(turn, current, UndoStatus.Completed, null);
        }

        return null;
    }

    public static void Failed(Turn turn, UndoEntry current, StepError error)
    {
        var call = CallOf(turn.State, current);
        if (RetryPolicy.NextDelay(call.OnError, current.Attempt, error, turn.Inputs.Random()) is { } delay)
        {
            turn.Emit(new UndoAttemptFailed { Undo = current.Id, Attempt = current.Attempt, Error = error, RetryAt = turn.After(delay) });
        }
        else
        {
            Settle(turn, current, call.IgnoreError ? UndoStatus.Ignored : UndoStatus.Failed, error);
        }
    }

    /// <summary>A parent has this completed child undo itself.</summary>
    public static Reply? Decide(Turn turn, UndoForParent request)
    {
        var state = turn.State;
        if (state.Phase != Phase.Ended || state.Notice.UndoFinished)
        {
            return null;
        }

        if (state is { EndStatus: ExecutionStatus.Completed, Undoable.Count: > 0 })
        {
            turn.Emit(new StopStarted { Kind = StopKind.UndoForParent, Error = new StepError("undone_by_parent", request.Reason) });
        }
        else
        {
            turn.Emit(new NoticeRaised { Number = state.Notice.Raised + 1, Status = state.Status, UndoFinished = true });
        }

        return null;
    }

    /// <summary>A child has undone itself.</summary>
    public static void ChildFinished(Turn turn, ChildNotice notice)
    {
        if (turn.State.Undo?.Current is not { Child: { } child } current || child != notice.Child)
        {
            return;
        }

        var failed = notice.Compensation.Any(c => c.Status is "failed" or "unknown");
        turn.Emit(new UndoSettled
        {
            Undo = current.Id,
            Source = current.Source,
            Status = failed ? UndoStatus.Failed : notice.Compensation.Count == 0 ? UndoStatus.Skipped : UndoStatus.Completed,
            Error = failed ? new StepError("child_undo_incomplete", $"Execution {child} could not undo everything.", current.Source) : null,
            Inner = [.. notice.Compensation.Select(c => c with { Step = $"{current.Source}/{c.Step}" })],
        });
    }

    /// <summary>The call behind an entry: of its step, or of the compensate node's step.</summary>
    public static UndoCall CallOf(ExecutionState state, UndoEntry entry)
    {
        if (entry.Source is { } source)
        {
            return OwnCall(state.Graph.NodeAt(StepAddress.Parse(source, state.Graph)))!;
        }

        var bracket = entry.Id.LastIndexOf('[');
        var node = (CompensateNode)state.Graph.Nodes[state.Graph.IndexOf(entry.Id[..bracket])];
        return node.Steps[int.Parse(entry.Id.AsSpan(bracket + 1, entry.Id.Length - bracket - 2), System.Globalization.CultureInfo.InvariantCulture)];
    }

    private static void UndoStep(Turn turn, StepState step)
    {
        var at = StepAddress.Parse(step.Id, turn.Graph);
        var node = turn.Graph.NodeAt(at);
        var isUnknown = step.Status != StepStatus.Completed;
        var id = $"{step.Id}/undo";
        if (OwnCall(node) is { } call)
        {
            Schedule(turn, id, step.Id, call, at, isUnknown);
        }
        else if (step.Child is { } child)
        {
            turn.Emit(new UndoScheduled { Undo = id, Source = step.Id, Attempt = 1, Child = child.Id });
        }
        else
        {
            turn.Emit(new UndoSettled
            {
                Undo = id,
                Source = step.Id,
                Tool = (node as CallNode)?.Tool,
                Status = UndoStatus.Unknown,
                Error = new StepError("outcome_unknown", $"Step '{step.Id}' may have had its effect and has no compensate: look at the service.", step.Id),
            });
        }
    }

    /// <summary>A fork undoes nothing that it inherited: a call that would use the output of such a step is skipped.</summary>
    private static void UndoByNode(Turn turn, CompensateNode node, int index)
    {
        var (id, call) = ($"{node.Id}[{index}]", node.Steps[index]);
        if (turn.State.ForkedFrom is { } origin && Rerun.UsedBy(turn.State, call).FirstOrDefault(step => turn.State.Step(step)?.IsInherited == true) is { } inherited)
        {
            turn.Emit(new UndoSettled
            {
                Undo = id,
                Tool = call.Tool,
                Status = UndoStatus.Skipped,
                Error = new StepError("inherited", $"Step '{inherited}' ran in execution {origin.Execution}, which alone undoes it.", id),
            });
            return;
        }

        Schedule(turn, id, null, call, null, isUnknown: false);
    }

    private static void Schedule(Turn turn, string id, string? source, UndoCall call, StepAddress? at, bool isUnknown)
    {
        try
        {
            var scope = new ExecutionScope(turn.State, turn.Now, at, turn.State.Stop!.Error);
            // What ran on certain machines is undone there.
            var machines = at is { } step && turn.Graph.NodeAt(step) is CallNode undone ? NodeStart.MachinesOf(turn, undone, scope) : turn.State.TargetMachines;
            turn.Emit(new UndoScheduled { Undo = id, Source = source, Attempt = 1, Tool = call.Tool, Args = call.Args.Evaluate(scope), Machines = machines });
        }
        catch (MissingReferenceException e)
        {
            turn.Emit(new UndoSettled
            {
                Undo = id,
                Source = source,
                Tool = call.Tool,
                Status = isUnknown ? UndoStatus.Unknown : UndoStatus.Skipped,
                Error = new StepError("missing_reference", isUnknown ? e.Message : $"Nothing to undo: {e.Reference} has no value.", id),
            });
        }
        catch (ExpressionException e)
        {
            turn.Emit(new UndoSettled
            {
                Undo = id,
                Source = source,
                Tool = call.Tool,
                Status = call.IgnoreError ? UndoStatus.Ignored : UndoStatus.Failed,
                Error = new StepError("expression_error", e.Message, id),
            });
        }
    }

    private static void Settle(Turn turn, UndoEntry entry, UndoStatus status, StepError? error) =>
        turn.Emit(new UndoSettled { Undo = entry.Id, Source = entry.Source, Tool = entry.Tool, Status = status, Error = error });

    private static UndoCall? OwnCall(Node node) => node switch
    {
        CallNode call => call.Compensate,
        WorkflowNode workflow => workflow.Compensate,
        _ => null,
    };

    /// <summary>The next step of the compensate node sent to, then of <c>on_failure</c>; null: done.</summary>
    private static (CompensateNode Node, int Index)? NextOfNodes(Turn turn)
    {
        var undo = turn.State.Undo!;
        foreach (var (node, stage) in NodesOf(turn.State))
        {
            var index = undo.Stage == stage ? undo.Index : 0;
            if (undo.Stage <= stage && index < node.Steps.Count && (index > 0 || Applies(turn, node)))
            {
                return (node, index);
            }
        }

        return null;
    }

    /// <summary>A child undone for its parent runs none of them.</summary>
    private static IEnumerable<(CompensateNode Node, UndoStage Stage)> NodesOf(ExecutionState state)
    {
        var stop = state.Stop!;
        if (stop.Kind != StopKind.UndoForParent && NodeOf(state, stop.CompensateNode) is { } sentTo)
        {
            yield return (sentTo, UndoStage.CompensateNode);
        }

        if (stop.Kind != StopKind.UndoForParent && state.Definition.OnFailure != stop.CompensateNode
            && NodeOf(state, state.Definition.OnFailure) is { } last)
        {
            yield return (last, UndoStage.OnFailure);
        }
    }

    /// <summary>A <c>when</c> that can not be evaluated does not keep anything from being undone.</summary>
    private static bool Applies(Turn turn, CompensateNode node)
    {
        try
        {
            return node.When?.EvaluateCondition(new ExecutionScope(turn.State, turn.Now, null, turn.State.Stop!.Error)) ?? true;
        }
        catch (ExpressionException)
        {
            return true;
        }
    }

    private static CompensateNode? NodeOf(ExecutionState state, string? id) =>
        id is not null && state.Graph.IndexOf(id) is var index and >= 0 ? state.Graph.Nodes[index] as CompensateNode : null;
}
