namespace OrleansWorkflows.Spec.Graph.Layout;

/// <summary>Gives every vertex its layer, one below the lowest that leads to it, and long links their waypoints.</summary>
internal static class Layering
{
    /// <summary>Waypoints allowed per vertex and link; what goes beyond is drawn as a straight line, so that the work stays linear.</summary>
    private const int WaypointsPerPart = 2;

    private const int WaypointsAlways = 1000;

    public static void Assign(List<Vertex> vertices, List<Link> links)
    {
        BreakCycles(vertices, links);
        var outgoing = links.ToLookup(link => link.From);
        var open = new Dictionary<Vertex, int>();
        foreach (var link in links)
        {
            open[link.To] = open.GetValueOrDefault(link.To) + 1;
        }

        var ready = new Queue<Vertex>(vertices.Where(vertex => !open.ContainsKey(vertex)));
        while (ready.TryDequeue(out var vertex))
        {
            foreach (var link in outgoing[vertex])
            {
                link.To.Layer = Math.Max(link.To.Layer, vertex.Layer + 1);
                if (--open[link.To] == 0)
                {
                    ready.Enqueue(link.To);
                }
            }
        }
    }

    /// <summary>Adds the waypoints to <paramref name="vertices"/> and connects neighbours; short links get theirs first.</summary>
    public static void AddWaypoints(List<Vertex> vertices, List<Link> links)
    {
        long budget = WaypointsAlways + (WaypointsPerPart * (vertices.Count + links.Count));
        foreach (var link in links.OrderBy(link => link.Span))
        {
            var waypoints = link.Span - 1;
            link.Chain.Add(link.From);
            if (waypoints <= budget)
            {
                budget -= waypoints;
                for (var layer = link.From.Layer + 1; layer < link.To.Layer; layer++)
                {
                    var waypoint = new Vertex { IsWaypoint = true, Layer = layer, Group = link.From.Group == link.To.Group ? link.From.Group : -1 };
                    vertices.Add(waypoint);
                    link.Chain.Add(waypoint);
                }
            }

            link.Chain.Add(link.To);
            if (link.Chain.Count == link.Span + 1)
            {
                for (var index = 1; index < link.Chain.Count; index++)
                {
                    link.Chain[index - 1].Down.Add(link.Chain[index]);
                    link.Chain[index].Up.Add(link.Chain[index - 1]);
                }
            }

            var bearer = link.Reversed ? link.Chain[^2] : link.Chain[1];
            bearer.EdgeLabel = Link.Joined(bearer.EdgeLabel, link.Edge.Label);
        }
    }

    /// <summary>Reverses the links that lead back to where a walk came from. A valid workflow has none, but a draft may be drawn too.</summary>
    private static void BreakCycles(List<Vertex> vertices, List<Link> links)
    {
        var outgoing = links.ToLookup(link => link.From);
        var onPath = new HashSet<Vertex>();
        var seen = new HashSet<Vertex>();
        var path = new Stack<(Vertex Vertex, IEnumerator<Link> Ahead)>();
        foreach (var root in vertices)
        {
            Enter(root);
            while (path.TryPeek(out var top))
            {
                if (!top.Ahead.MoveNext())
                {
                    path.Pop();
                    onPath.Remove(top.Vertex);
                }
                else if (onPath.Contains(top.Ahead.Current.To))
                {
                    top.Ahead.Current.Reverse();
                }
                else
                {
                    Enter(top.Ahead.Current.To);
                }
            }
        }

        void Enter(Vertex vertex)
        {
            if (seen.Add(vertex))
            {
                onPath.Add(vertex);
                path.Push((vertex, outgoing[vertex].GetEnumerator()));
            }
        }
    }
}
