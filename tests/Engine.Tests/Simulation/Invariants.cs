namespace OrleansWorkflows.Engine.Tests.Simulation;

/// <summary>What a state keeps twice, for speed, agrees with what it is computed from.</summary>
internal static class Invariants
{
    public static void Check(ExecutionState state)
    {
        Equal(state, "open steps", state.Steps.Values.Where(s => s.IsOpen).Select(s => s.Id).Order(StringComparer.Ordinal), state.Open);
        Equal(state, "counts of activities", [Counted(state)], [state.Counts]);
        Equal(state, "timers", TimersOf(state), state.Timers);
        Equal(state, "settled nodes", [SettledNodes(state).Count(state.Graph.IsOrdered)], [state.SettledCount]);
        for (var node = 0; node < state.Graph.Nodes.Count; node++)
        {
            var (reached, known) = (ProgressOf(state, node), state.ProgressOf(node) with { SentBy = 0 });
            if (reached != known)
            {
                Equal(state, $"what reached '{state.Graph.Nodes[node].Id}'", [reached], [known]);
            }
        }

        foreach (var step in state.Steps.Values)
        {
            Check(state, step);
        }
    }

    private static void Check(ExecutionState state, StepState step)
    {
        var isSettled = step.Status is not (StepStatus.Running or StepStatus.Waiting or StepStatus.Pending);
        Equal(state, $"whether '{step.Id}' is settled ({step.Status}, {step.Activity})", [!isSettled], [step.IsOpen]);
        if (step.Container is not { } container)
        {
            return;
        }

        var node = state.Graph.IndexOf(step.Id);
        var inner = state.Steps.Values.Select(s => StepAddress.Parse(s.Id, state.Graph)).Where(a => a.Node == node && !a.IsTopLevel).ToArray();
        Equal(state, $"what '{step.Id}' has started", [inner.Select(a => a.Inner).Distinct().Count()], [container.Next - (container.Again?.Count ?? 0)]);
        var settled = inner.GroupBy(a => a.Inner).Select(g => g.Select(a => state.Steps[a.ToPath(state.Graph)]).ToArray())
            .Count(steps => steps.All(s => !s.IsOpen) && steps.Any(s => s.SentTo is null));
        Equal(state, $"what '{step.Id}' has in flight", [container.Next - (container.Again?.Count ?? 0) - settled], [container.InFlight]);
    }

    private static ActivityCounts Counted(ExecutionState state)
    {
        int Count(StepActivity activity) => state.Steps.Values.Count(s => s.Activity == activity);
        return new ActivityCounts(Count(StepActivity.Calling), Count(StepActivity.ChildRunning), Count(StepActivity.Asking), Count(StepActivity.ChildAsking));
    }

    private static IEnumerable<TimerEntry> TimersOf(ExecutionState state)
    {
        var timers = new List<TimerEntry>();
        if (state is { TimeoutAt: { } end, Phase: Phase.Running or Phase.Queued })
        {
            timers.Add(new TimerEntry(end, "timeout:"));
        }

        foreach (var step in state.Steps.Values.Where(s => s.IsOpen))
        {
            if (step.DueAt is { } due)
            {
                timers.Add(new TimerEntry(due, step.Activity == StepActivity.RetryWaiting ? $"retry:{step.Id}" : $"wait:{step.Id}"));
            }

            if (step.TimeoutAt is { } timeout)
            {
                timers.Add(new TimerEntry(timeout, $"timeout:{step.Id}"));
            }
        }

        if (state is { Phase: Phase.Undoing, Undo.Current: { RetryAt: { } retry } undo })
        {
            timers.Add(new TimerEntry(retry, $"undo:{undo.Id}"));
        }

        return timers.Order();
    }

    private static IEnumerable<int> SettledNodes(ExecutionState state) => Enumerable.Range(0, state.Graph.Nodes.Count)
        .Where(i => state.Step(state.Graph.Nodes[i].Id) is { IsOpen: false });

    private static NodeProgress ProgressOf(ExecutionState state, int node)
    {
        var (settled, completed, senders) = (0, 0, 0);
        for (var before = 0; before < state.Graph.Nodes.Count; before++)
        {
            foreach (var edge in state.Graph.Edges[before])
            {
                if (edge.Target == node && state.Step(state.Graph.Nodes[before].Id) is { IsOpen: false } step)
                {
                    settled += edge.IsDependency ? 1 : 0;
                    completed += edge.IsDependency && step.Status is StepStatus.Completed or StepStatus.Compensated ? 1 : 0;
                    senders += edge.IsSender ? 1 : 0;
                }
            }
        }

        return new NodeProgress(settled, completed, senders, 0);
    }

    private static void Equal<T>(ExecutionState state, string what, IEnumerable<T> expected, IEnumerable<T> actual)
    {
        T[] wanted = [.. expected];
        T[] found = [.. actual];
        if (!wanted.SequenceEqual(found))
        {
            throw new OracleException($"Execution {state.Id} at {state.Sequence}: {what} should be [{string.Join(", ", wanted)}] and are [{string.Join(", ", found)}].");
        }
    }
}
