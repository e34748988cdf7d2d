using OrleansWorkflows.Spec;
using OrleansWorkflows.Spec.Expressions;

namespace OrleansWorkflows.Engine;

/// <summary>Fires every timer that is due, earliest first; never one that is not. More than a page of them stay due.</summary>
internal static class Firing
{
    public static Reply? Decide(Turn turn)
    {
        while (turn.State.Timers is { Count: > 0 } timers && timers.Min!.DueAt <= turn.Now && !turn.IsFull)
        {
            var colon = timers.Min.Id.IndexOf(':', StringComparison.Ordinal);
            Fire(turn, timers.Min.Id[..colon], timers.Min.Id[(colon + 1)..]);
        }

        return null;
    }

    private static void Fire(Turn turn, string kind, string id)
    {
        switch (kind)
        {
            case "retry" when turn.State.Pause is not null:
                turn.Emit(new RetryHeld { Step = id });
                break;
            case "retry":
                var step = turn.State.Steps[id];
                turn.Emit(new StepScheduled { Step = id, Run = step.Run, Attempt = step.Attempt + 1 });
                break;
            case "wait":
                turn.Emit(new StepCompleted { Step = id });
                break;
            case "undo":
                var undo = turn.State.Undo!.Current!;
                turn.Emit(new UndoScheduled { Undo = id, Source = undo.Source, Attempt = undo.Attempt + 1 });
                break;
            case "timeout" when id.Length == 0:
                Stopping.Begin(turn, StopKind.Fail, new StepError(
                    "timeout", $"Workflow '{turn.State.Definition.FullName}' did not end within {turn.State.Definition.Timeout}."));
                break;
            case "timeout":
                TimeOut(turn, turn.State.Steps[id]);
                break;
            default:
                throw new InvalidOperationException($"Unknown timer '{kind}:{id}'.");
        }
    }

    private static void TimeOut(Turn turn, StepState step)
    {
        var at = StepAddress.Parse(step.Id, turn.Graph);
        var node = turn.Graph.NodeAt(at);
        var error = new StepError("timeout", $"Step '{step.Id}' did not end within {node.Timeout}.", step.Id, IsFinal: true);
        if (node is YieldNode { Default: { } answer } yield)
        {
            AnswerByDefault(turn, at, step, yield, answer);
        }
        else if (step.Child is { Wait: true })
        {
            // The step fails when the child has ended and undone itself.
            turn.Emit(new ChildCancelRequested { Step = step.Id, Error = error });
        }
        else
        {
            Failing.Fail(turn, at, error);
        }
    }

    /// <summary>The default is an answer like any other: it has to fit.</summary>
    private static void AnswerByDefault(Turn turn, StepAddress at, StepState step, YieldNode node, Template answer)
    {
        try
        {
            var value = answer.Evaluate(ExecutionScope.Of(turn, at));
            var check = node.Expects.Count > 0 ? ParamChecker.Check(node.Expects, value, $"'{step.Id}'") : new ParamCheckResult(value, []);
            if (check.Values is { } fitting)
            {
                turn.Emit(new YieldAnswered { Step = step.Id, Answer = fitting, ByDefault = true });
                return;
            }

            throw new ExpressionException(string.Join(" ", check.Problems.Select(p => p.Message)));
        }
        catch (ExpressionException e)
        {
            Failing.Fail(turn, at, new StepError("expression_error", $"The default of '{step.Id}': {e.Message}", IsFinal: true));
        }
    }
}
