namespace OrleansWorkflows.Engine;

/// <summary>Follows up whatever a decision has settled, until nothing more can be decided now.</summary>
internal static class Progression
{
    /// <summary>Starts whatever can start in an execution that has just begun, or begun again.</summary>
    public static void Start(Turn turn)
    {
        if (turn.State is { Retries: > 0 } or { ForkedFrom: not null })
        {
            GoOn(turn);
            return;
        }

        foreach (var node in turn.Graph.EntryNodes)
        {
            Ordering.TryStart(turn, node);
        }
    }

    /// <summary>Looks everywhere for what can start.</summary>
    public static void GoOn(Turn turn)
    {
        for (var node = 0; node < turn.Graph.Nodes.Count && !turn.HasLeftOver; node++)
        {
            Ordering.TryStart(turn, node);
        }

        foreach (var path in turn.State.Open)
        {
            if (turn.State.Step(path) is { Activity: StepActivity.Container })
            {
                Containers.GoOn(turn, turn.Graph.IndexOf(path));
            }
        }
    }

    public static void Run(Turn turn)
    {
        int before;
        do
        {
            before = turn.Events.Count;
            while (turn.TryTakeSettled(out var address))
            {
                if (!address.IsTopLevel)
                {
                    Containers.InnerSettled(turn, address);
                    continue;
                }

                foreach (var edge in turn.Graph.Edges[address.Node])
                {
                    Ordering.TryStart(turn, edge.Target);
                }
            }

            if (Paging.HasCaughtUp(turn))
            {
                Ending.CompleteWhenSettled(turn);
                Stopping.Continue(turn);
                Undoing.Continue(turn);
            }
        }
        while (turn.Events.Count > before);
        Paging.End(turn);
    }
}
