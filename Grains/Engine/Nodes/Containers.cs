using System.Text.Json;
using OrleansWorkflows.Spec;

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
        StartMore(turn, at.Node);
    }

    /// <summary>Starts as many branches or items as may run at once; completes the node when there is none left.</summary>
    public static void StartMore(Turn turn, int node)
    {
        var id = turn.Graph.Nodes[node].Id;
        var atOnce = turn.Graph.Nodes[node] switch
        {
            ParallelNode parallel => parallel.MaxParallel,
            ForeachNode each => each.MaxParallel,
            _ => int.MaxValue,
        };
        while (turn.State is { Phase: Phase.Running } state
            && state.Steps[id] is { IsOpen: true, Container: { } container }
            && container.Next < container.Total && container.InFlight < atOnce)
        {
            NodeStart.Start(turn, new StepAddress(node, container.Next));
        }

        Finish(turn, node);
    }

    public static void InnerSettled(Turn turn, StepAddress at)
    {
        var inner = turn.State.Steps[turn.PathOf(at)];
        var container = turn.State.Steps[turn.Graph.Nodes[at.Node].Id];
        if (turn.State.Phase != Phase.Running || !container.IsOpen)
        {
            return;
        }

        if (inner is { Status: StepStatus.Failed, SentTo: { } fallback })
        {
            NodeStart.Start(turn, at with { Fallback = turn.Graph.IndexOf(fallback) });
            return;
        }

        var policy = NodeGraph.PolicyOf(turn.Graph.Nodes[at.Node])!;
        if (inner.Status == StepStatus.Failed && policy.Kind == FailurePolicyKind.FailAndUndo)
        {
            Failing.Fail(turn, new StepAddress(at.Node), inner.Error!);
        }
        else if (inner.Status == StepStatus.Failed && policy.Kind == FailurePolicyKind.Abort)
        {
            Abort(turn, container, inner.Error!);
        }
        else if (policy.Kind == FailurePolicyKind.Rollback && container.Container!.Failed > 0)
        {
            Finish(turn, at.Node);
        }
        else
        {
            StartMore(turn, at.Node);
        }
    }

    private static void Finish(Turn turn, int node)
    {
        var step = turn.State.Steps[turn.Graph.Nodes[node].Id];
        if (turn.State.Phase != Phase.Running || step is not { IsOpen: true, Container: { } container })
        {
            return;
        }

        var policy = NodeGraph.PolicyOf(turn.Graph.Nodes[node])!;
        if (policy.Kind == FailurePolicyKind.Rollback && container.Failed > 0)
        {
            if (container.InFlight == 0)
            {
                var error = container.Errors.MinBy(e => e.Key).Value;
                turn.Emit(new StepFailed { Step = step.Id, Error = error });
                Stopping.Begin(turn, StopKind.Fail, error, policy.CompensateNode);
            }
        }
        else if (container.AllSettled)
        {
            turn.Emit(new StepCompleted { Step = step.Id });
        }
    }

    private static void Abort(Turn turn, StepState container, StepError error)
    {
        var partial = ComposedOutput.Of(turn.Graph.Nodes[turn.Graph.IndexOf(container.Id)], container.Container!);
        var aborted = new StepError(
            "partial_failure", $"'{container.Id}' was aborted: {error.Message}", error.Step ?? container.Id, error.Service, Attempts: error.Attempts);
        turn.Emit(new StepFailed { Step = container.Id, Error = aborted });
        Stopping.Begin(turn, StopKind.Fail, aborted, undo: false, partialResult: partial);
    }
}
