using System.Globalization;
using OrleansWorkflows.Spec;

namespace OrleansWorkflows.Engine;

/// <summary>Workflow nodes: children are started, heard and cancelled by commands, never awaited inside a turn.</summary>
internal static class Children
{
    public static void Start(Turn turn, StepAddress at, string path, WorkflowNode node, JsonBytes args, DateTimeOffset? timeoutAt)
    {
        var depth = (turn.State.Parent?.Depth ?? 0) + 1;
        if (depth > turn.Inputs.Limits.MaxChildDepth)
        {
            Failing.Fail(turn, at, new StepError(
                "too_deep",
                $"Sub-workflows may be nested {turn.Inputs.Limits.MaxChildDepth} levels deep; '{node.Workflow}' would be level {depth}. Look for a recursion without a way out.",
                IsFinal: true));
            return;
        }

        if (!turn.State.Pins.TryGetValue(node.Workflow, out var revision))
        {
            Failing.Fail(turn, at, new StepError(
                "unknown_workflow", $"Workflow '{node.Workflow}' did not exist when this execution started. Load it, then start again.", IsFinal: true));
            return;
        }

        var run = turn.State.Run;
        turn.Emit(new ChildRequested
        {
            Step = path,
            Run = run,
            Child = ExecutionId.Hash(turn.State.Id.Value, path, run.ToString(CultureInfo.InvariantCulture)),
            Workflow = node.Workflow,
            Revision = revision,
            Args = args,
            Wait = node.Wait,
            TimeoutAt = timeoutAt,
        });
    }

    /// <summary>The child exists now, or could not be started.</summary>
    public static Reply? Decide(Turn turn, ChildStartDecided request)
    {
        if (turn.State.Step(request.Step) is not { Activity: StepActivity.ChildRunning or StepActivity.ChildAsking, Child: { } child } step
            || step.Run != request.Run)
        {
            return null;
        }

        var at = StepAddress.Parse(step.Id, turn.Graph);
        if (request.Error is { } error)
        {
            Failing.Fail(turn, at, error);
        }
        else if (!child.Wait)
        {
            turn.Emit(new StepCompleted
            {
                Step = step.Id,
                Output = JsonBytes.Write(w =>
                {
                    w.WriteStartObject();
                    w.WriteString("execution_id", child.Id.Value);
                    w.WriteEndObject();
                }),
            });
        }

        return null;
    }

    /// <summary>A child told how it stands.</summary>
    public static Reply? Decide(Turn turn, ChildNotice notice)
    {
        if (notice.UndoFinished)
        {
            Undoing.ChildFinished(turn, notice);
            return null;
        }

        if (turn.State.Step(notice.StepId) is not { IsOpen: true, Child: { } child } step
            || child.Id != notice.Child || step.Run != notice.Run || child.Notice >= notice.Number)
        {
            return null;
        }

        if (!notice.Status.HasEnded())
        {
            var waiting = notice.Waiting.Select(w => w with { Node = $"{step.Id}/{w.Node}" }).ToArray();
            turn.Emit(new ChildReported { Step = step.Id, Number = notice.Number, Waiting = child.CancelRequested ? [] : waiting });
        }
        else if (notice.Status == ExecutionStatus.Completed)
        {
            NodeStart.Complete(turn, StepAddress.Parse(step.Id, turn.Graph), step.Id, notice.Result ?? JsonBytes.Null, hadEffect: true);
        }
        else
        {
            Failed(turn, step, child, notice);
        }

        return null;
    }

    private static void Failed(Turn turn, StepState step, ChildDetails child, ChildNotice notice)
    {
        var inner = notice.Compensation.Select(c => c with { Step = $"{step.Id}/{c.Step}" }).ToArray();
        if (turn.State.Phase != Phase.Running && notice.Status == ExecutionStatus.Cancelled)
        {
            turn.Emit(new StepCancelled { Step = step.Id, ChildCompensation = inner });
            return;
        }

        var error = child.PendingError ?? new StepError(
            notice.Error?.Code ?? "child_cancelled",
            notice.Status == ExecutionStatus.Cancelled
                ? $"Workflow '{child.Workflow}' (execution {child.Id}) was cancelled."
                : $"Workflow '{child.Workflow}' failed: {notice.Error?.Message}",
            notice.Error?.Step is { } at ? $"{step.Id}/{at}" : step.Id,
            notice.Error?.Service,
            Attempts: notice.Error?.Attempts);
        Failing.Fail(turn, StepAddress.Parse(step.Id, turn.Graph), error, inner);
    }
}
