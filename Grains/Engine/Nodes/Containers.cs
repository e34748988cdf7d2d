using System.Text.Json;
using OrleansWorkflows.Spec;
using OrleansWorkflows.Spec.Expressions;

namespace OrleansWorkflows.Engine;

/// <summary>Parallel and foreach nodes: start their branches or items, and follow up when one settles.</summary>
internal static class Containers
{
    public static void StartForeach(Turn turn, StepAddress at, ForeachNode each, JsonBytes items, DateTimeOffset? timeoutAt)
    {
        var list = items.Element;
        if (list.ValueKind != JsonValueKind.Array)
        {
            Failing.Fail(turn, at, new StepError(
                "not_a_list", $"items of '{each.Id}' must be a list, not {list.ValueKind.ToString().ToLowerInvariant()}.", IsFinal: true));
            return;
        }

        var count = list.GetArrayLength();
        if (count > each.MaxIterations)
        {
            Failing.Fail(turn, at, new StepError(
                "too_many_items",
                $"'{each.Id}' has {count:N0} items, more than its max_iterations of {each.MaxIterations:N0}. Raise max_iterations (at most 1,000,000) or give fewer items.",
                IsFinal: true));
            return;
        }

        turn.Emit(new ForeachStarted { Step = each.Id, Items = items, Count = count, TimeoutAt = timeoutAt });
        GoOn(turn, at.Node);
    }

    /// <summary>A branch or item has settled: its fallback runs in its place, or its node goes on.</summary>
    public static void InnerSettled(Turn turn, StepAddress at)
    {
        if (turn.State is not { Phase: Phase.Running } state || !state.Steps[turn.Graph.Nodes[at.Node].Id].IsOpen)
        {
            return;
        }

        if (state.Steps[turn.PathOf(at)] is { Status: StepStatus.Failed, SentTo: { } fallback })
        {
            if (state.Pause is null)
            {
                NodeStart.Start(turn, at with { Fallback = turn.Graph.IndexOf(fallback) });
            }
        }
        else
        {
            GoOn(turn, at.Node);
        }
    }

    /// <summary>
    /// Starts as many branches or items as may run at once; completes the node when there is none left; fails it when one failed for good and
    /// the policy says so. Then no further one starts. A full page leaves those that could start to the next one.
    /// </summary>
    public static void GoOn(Turn turn, int node)
    {
        var id = turn.Graph.Nodes[node].Id;
        var policy = NodeGraph.PolicyOf(turn.Graph.Nodes[node])!;
        var atOnce = turn.Graph.Nodes[node] switch
        {
            ParallelNode parallel => parallel.MaxParallel,
            ForeachNode each => each.MaxParallel,
            _ => int.MaxValue,
        };
        while (turn.State is { Phase: Phase.Running } state && state.Steps[id] is { IsOpen: true, Container: { } container } step)
        {
            if (container.Failed > 0 && policy.Kind != FailurePolicyKind.Continue)
            {
                Fail(turn, step, container, policy);
                return;
            }

            if (container.NextIndex is not null && turn.State.Pause is not null)
            {
                return;
            }

            if (container.NextIndex is { } next && container.InFlight < atOnce)
            {
                if (!turn.HasRoom())
                {
                    return;
                }

                NodeStart.Start(turn, new StepAddress(node, next));
            }
            else if (container.AllSettled)
            {
                turn.Emit(new StepCompleted { Step = id });
            }
            else
            {
                return;
            }
        }
    }

    private static void Fail(Turn turn, StepState step, ContainerState container, FailurePolicy policy)
    {
        var error = container.Errors.MinBy(e => e.Key).Value;
        switch (policy.Kind)
        {
            case FailurePolicyKind.Abort:
                Abort(turn, step, error);
                break;
            case FailurePolicyKind.Rollback when container.InFlight > 0:
                // The others settle first.
                break;
            default:
                turn.Emit(new StepFailed { Step = step.Id, Error = error });
                Stopping.Begin(turn, StopKind.Fail, error, policy.CompensateNode);
                break;
        }
    }

    private static void Abort(Turn turn, StepState container, StepError error)
    {
        var partial = PartialOf(turn.State, container);
        var aborted = new StepError(
            "partial_failure", $"'{container.Id}' was aborted: {error.Message}", error.Step ?? container.Id, error.Service, Attempts: error.Attempts);
        turn.Emit(new StepFailed { Step = container.Id, Error = aborted });
        Stopping.Begin(turn, StopKind.Fail, aborted, undo: false, partialResult: partial);
    }

    /// <summary>What there is of an aborted node; null where that is too large to be had as a whole.</summary>
    private static JsonBytes? PartialOf(ExecutionState state, StepState container)
    {
        try
        {
            return ComposedOutput.Compose(state, container);
        }
        catch (ExpressionException)
        {
            return null;
        }
    }
}
