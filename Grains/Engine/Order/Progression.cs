namespace OrleansWorkflows.Engine;

/// <summary>Follows up whatever a decision has settled, until nothing more can be decided now.</summary>
internal static class Progression
{
    public static void StartEntries(Turn turn)
    {
        foreach (var node in turn.Graph.EntryNodes)
        {
            Ordering.TryStart(turn, node);
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
