using System.Collections.Immutable;
using OrleansWorkflows.Spec;

namespace OrleansWorkflows.Engine;

/// <summary>The one place where a step of the state is replaced, so that open steps, counts and timers always agree with the steps.</summary>
internal static class StateSteps
{
    public static ExecutionState Put(this ExecutionState state, StepState step)
    {
        var before = state.Steps.GetValueOrDefault(step.Id);
        var steps = state.Steps.SetItem(step.Id, step);
        var open = state.Open;
        var counts = state.Counts;
        var was = before?.Activity ?? StepActivity.None;
        if (was != step.Activity)
        {
            counts = counts.Change(was, -1).Change(step.Activity, +1);
            open = step.IsOpen ? open.Add(step.Id) : open.Remove(step.Id);
        }

        var timers = state.Timers;
        if (HasTimer(before) || HasTimer(step))
        {
            timers = TimersOf(step).Aggregate(TimersOf(before).Aggregate(timers, (t, e) => t.Remove(e)), (t, e) => t.Add(e));
        }

        return state with { Steps = steps, Open = open, Counts = counts, Timers = timers };
    }

    /// <summary>A step that has just started, known to its container.</summary>
    public static (ExecutionState State, StepState Step) Begin(this ExecutionState state, string path, DateTimeOffset at)
    {
        if (state.Step(path) is { } known)
        {
            return (state, known);
        }

        var step = new StepState { Id = path, Status = StepStatus.Running, StartedAt = at, Run = state.Run };
        var address = StepAddress.Parse(path, state.Graph);
        if (!address.IsTopLevel && address.Fallback < 0)
        {
            state = state.ChangeContainer(
                address, c => c with { Next = Math.Max(c.Next, address.Inner + 1), InFlight = c.InFlight + 1, Again = c.Again?.Remove(address.Inner) });
        }

        return (state, step);
    }

    /// <summary>
    /// A step that has come to its end: closed, known to its container or to the nodes after it, and remembered if it has something to undo.
    /// </summary>
    /// <param name="sentTo">Id of the node it chose: goto or fallback.</param>
    public static ExecutionState Settle(this ExecutionState state, StepState step, DateTimeOffset at, string? sentTo = null)
    {
        var address = StepAddress.Parse(step.Id, state.Graph);
        step = step with { Activity = StepActivity.None, EndedAt = at, Call = null, DueAt = null, TimeoutAt = null, SentTo = sentTo };
        state = state.Put(step);
        if (state.Pause is not null)
        {
            state = state with { Held = state.Held.Add(step.Id) };
        }

        if (IsUndoable(state.Graph.NodeAt(address), step))
        {
            state = state with { Undoable = state.Undoable.Add(step.Id) };
        }

        if (address.IsTopLevel)
        {
            return state.SettleNode(address.Node, step, sentTo);
        }

        // A branch or item whose fallback takes over has not settled yet.
        return sentTo is not null ? state : state.ChangeContainer(address, c => c with
        {
            InFlight = c.InFlight - 1,
            Failed = c.Failed + (step.Status == StepStatus.Failed ? 1 : 0),
            Errors = step is { Status: StepStatus.Failed, Error: { } error } ? c.Errors.SetItem(address.Inner, error) : c.Errors,
        });
    }

    public static ExecutionState ChangeContainer(this ExecutionState state, StepAddress inner, Func<ContainerState, ContainerState> change)
    {
        var id = state.Graph.Nodes[inner.Node].Id;
        var container = state.Steps[id];
        return state with { Steps = state.Steps.SetItem(id, container with { Container = change(container.Container!) }) };
    }

    public static IEnumerable<TimerEntry> TimersOf(StepState? step)
    {
        if (step is null)
        {
            yield break;
        }

        if (step is { DueAt: { } due, IsOpen: true })
        {
            yield return new TimerEntry(due, step.Activity == StepActivity.RetryWaiting ? $"retry:{step.Id}" : $"wait:{step.Id}");
        }

        if (step is { TimeoutAt: { } timeout, IsOpen: true })
        {
            yield return new TimerEntry(timeout, $"timeout:{step.Id}");
        }
    }

    private static bool HasTimer(StepState? step) => step is { IsOpen: true } && (step.DueAt is not null || step.TimeoutAt is not null);

    private static bool IsUndoable(Node node, StepState step) => step switch
    {
        { Status: StepStatus.Completed } => node is CallNode { Compensate: not null } or WorkflowNode { Compensate: not null } or WorkflowNode { Wait: true },
        { Status: StepStatus.Failed or StepStatus.Cancelled, Error.OutcomeUnknown: true } => node is CallNode or WorkflowNode,
        _ => false,
    };

    internal static ExecutionState SettleNode(this ExecutionState state, int node, StepState step, string? sentTo)
    {
        var target = sentTo is null ? -1 : state.Graph.IndexOf(sentTo);
        var completed = step.Status == StepStatus.Completed ? 1 : 0;
        var progress = state.Progress;
        foreach (var edge in state.Graph.Edges[node])
        {
            var p = progress.GetValueOrDefault(edge.Target);
            if (edge.IsDependency)
            {
                p = p with { SettledDependencies = p.SettledDependencies + 1, CompletedDependencies = p.CompletedDependencies + completed };
            }

            if (edge.IsSender)
            {
                p = p with { SettledSenders = p.SettledSenders + 1, SentBy = edge.Target == target ? node + 1 : p.SentBy };
            }

            progress = progress.SetItem(edge.Target, p);
        }

        return state with { Progress = progress, SettledCount = state.SettledCount + (state.Graph.IsOrdered(node) ? 1 : 0) };
    }
}
