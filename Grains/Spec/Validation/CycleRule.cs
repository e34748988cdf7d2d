namespace OrleansWorkflows.Spec;

/// <summary>No node comes before itself. Each circle is reported once, with its way round.</summary>
internal sealed class CycleRule : ISpecRule
{
    private const int MaxShown = 20;

    public void Check(Subject subject)
    {
        var graph = subject.Graph;
        var ordered = subject.Ancestors.Order.ToHashSet();
        var left = Enumerable.Range(0, graph.Nodes.Count).Where(i => !ordered.Contains(i)).ToHashSet();

        // What lies behind a circle is left over too, but leads back to nothing: drop it, until only circles and ways between them remain.
        for (var dropped = true; dropped;)
        {
            dropped = left.RemoveWhere(i => !graph.Successors[i].Any(left.Contains)) > 0;
        }

        foreach (var start in left.Order().ToList())
        {
            if (!left.Contains(start) || WayRound(graph, start, left) is not { } circle)
            {
                continue;
            }

            left.ExceptWith(circle);
            if (circle.Count == 1)
            {
                continue; // Said by the rule of targets.
            }

            var names = circle.Append(circle[0]).Select(i => graph.Nodes[i].Id).ToList();
            if (names.Count > MaxShown)
            {
                names = [.. names.Take(MaxShown - 2), $"({names.Count - MaxShown} more)", .. names.TakeLast(2)];
            }

            var node = graph.Nodes[start];
            subject.Error(SpecCodes.Cycle, subject.At(node, node.DependsOn.Count > 0 ? "depends_on" : ""), node.Id,
                $"The nodes wait for one another in a circle: {string.Join(" → ", names)}. Remove one of these edges; to repeat work use `foreach`, `on_error.retry` or a sub-workflow.");
        }
    }

    /// <summary>The shortest way from a node back to itself.</summary>
    private static List<int>? WayRound(NodeGraph graph, int start, HashSet<int> among)
    {
        var from = new Dictionary<int, int>();
        var open = new Queue<int>([start]);
        while (open.TryDequeue(out var node))
        {
            foreach (var next in graph.Successors[node])
            {
                if (next == start)
                {
                    var way = new List<int> { node };
                    while (way[^1] != start)
                    {
                        way.Add(from[way[^1]]);
                    }

                    way.Reverse();
                    return way;
                }

                if (among.Contains(next) && from.TryAdd(next, node))
                {
                    open.Enqueue(next);
                }
            }
        }

        return null;
    }
}
