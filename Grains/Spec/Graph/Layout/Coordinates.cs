namespace OrleansWorkflows.Spec.Graph.Layout;

/// <summary>
/// Centres of vertices across: each as near as possible to its neighbours above and below, in the order of its layer, none touching another. A layer is solved
/// exactly (least squares under minimum distances is isotonic regression), the layers in turns. Edges over waypoints pull hardest, so that long arrows are straight.
/// </summary>
internal static class Coordinates
{
    /// <summary>Turns are what small graphs look good with; large ones get fewer, so that the work stays linear.</summary>
    private const int TurnsOfSmallGraphs = 40;
    private const int TurnsOfLargeGraphs = 6;
    private const int LargeGraph = 1000;

    /// <summary>Sets <see cref="Vertex.X"/>, the leftmost vertex beginning at 0.</summary>
    /// <param name="layers">Ordered layers whose vertices know their sizes.</param>
    /// <param name="gap">Least space between two vertices of a layer.</param>
    /// <param name="groupGap">Least space between two vertices of different groups.</param>
    /// <param name="width">Most that the whole may take; must be at least <see cref="Width"/>.</param>
    public static void Assign(List<List<Vertex>> layers, double gap, double groupGap, double width = double.PositiveInfinity)
    {
        foreach (var layer in layers)
        {
            var from = -Width(layer, gap, groupGap) / 2;
            for (var index = 0; index < layer.Count; index++)
            {
                var vertex = layer[index];
                vertex.X = index == 0 ? from + vertex.Leftmost : layer[index - 1].X + Distance(layer[index - 1], vertex, gap, groupGap);
            }
        }

        var turns = layers.Sum(layer => layer.Count) > LargeGraph ? TurnsOfLargeGraphs : TurnsOfSmallGraphs;
        for (var turn = 0; turn < turns; turn++)
        {
            var last = turn >= turns - 2;
            var down = turn % 2 == 0;
            for (var step = 0; step < layers.Count; step++)
            {
                Place(layers[down ? step : layers.Count - 1 - step], gap, groupGap, width, up: down || last, down: !down || last);
            }
        }

        var left = layers.SelectMany(layer => layer).Select(vertex => vertex.X - vertex.Leftmost).DefaultIfEmpty(0).Min();
        foreach (var vertex in layers.SelectMany(layer => layer))
        {
            vertex.X -= left;
        }
    }

    /// <summary>Moves the waypoints of each link below one another as far as their neighbours let them, so that long arrows do not sway.</summary>
    public static void Straighten(LayeredGraph graph, double gap, double groupGap)
    {
        foreach (var link in graph.Links)
        {
            var run = new List<Vertex>();
            var (least, most) = (double.NegativeInfinity, double.PositiveInfinity);
            foreach (var waypoint in link.Chain.Where(vertex => vertex.IsWaypoint))
            {
                var layer = graph.Layers[waypoint.Layer];
                var (before, after) = (waypoint.Position - 1, waypoint.Position + 1);
                var low = before < 0 ? waypoint.Leftmost : layer[before].X + Distance(layer[before], waypoint, gap, groupGap);
                var high = after == layer.Count ? double.PositiveInfinity : layer[after].X - Distance(waypoint, layer[after], gap, groupGap);
                if (Math.Max(least, low) > Math.Min(most, high))
                {
                    Settle(run, least, most);
                    (least, most) = (low, high);
                }
                else
                {
                    (least, most) = (Math.Max(least, low), Math.Min(most, high));
                }

                run.Add(waypoint);
            }

            Settle(run, least, most);
        }
    }

    private static void Settle(List<Vertex> run, double least, double most)
    {
        if (run.Count > 0 && least <= most)
        {
            var x = Math.Clamp(run.Average(waypoint => waypoint.X), least, most);
            run.ForEach(waypoint => waypoint.X = x);
        }

        run.Clear();
    }

    /// <summary>The least width that a layer needs.</summary>
    public static double Width(List<Vertex> layer, double gap, double groupGap)
    {
        var width = layer.Count == 0 ? 0 : layer[0].Leftmost + layer[^1].Rightmost;
        for (var index = 1; index < layer.Count; index++)
        {
            width += Distance(layer[index - 1], layer[index], gap, groupGap);
        }

        return width;
    }

    /// <summary>Least distance of two centres: neither boxes nor labels touch.</summary>
    public static double Distance(Vertex left, Vertex right, double gap, double groupGap) => Math.Max(
        left.Right + right.Left + (left.Group == right.Group ? gap : groupGap),
        left.LabelRight + right.LabelLeft + (left.LabelRight > 0 ? gap / 2 : 0));

    private static void Place(List<Vertex> layer, double gap, double groupGap, double width, bool up, bool down)
    {
        // With y = x - (least distance from the first vertex), "no two touch" becomes "y never falls".
        var offsets = new double[layer.Count];
        for (var index = 1; index < layer.Count; index++)
        {
            offsets[index] = offsets[index - 1] + Distance(layer[index - 1], layer[index], gap, groupGap);
        }

        var blocks = new List<(double Weight, double Sum, int Count)>(layer.Count);
        for (var index = 0; index < layer.Count; index++)
        {
            var (weight, sum) = Wish(layer[index], up, down);
            var block = (Weight: weight, Sum: sum - (weight * offsets[index]), Count: 1);
            while (blocks.Count > 0 && blocks[^1].Sum / blocks[^1].Weight > block.Sum / block.Weight)
            {
                var before = blocks[^1];
                blocks.RemoveAt(blocks.Count - 1);
                block = (before.Weight + block.Weight, before.Sum + block.Sum, before.Count + block.Count);
            }

            blocks.Add(block);
        }

        var lowest = (-width / 2) + layer[0].Leftmost;
        var highest = (width / 2) - layer[^1].Rightmost - offsets[^1];
        var position = 0;
        foreach (var (weight, sum, count) in blocks)
        {
            var y = double.IsInfinity(width) ? sum / weight : Math.Clamp(sum / weight, lowest, Math.Max(lowest, highest));
            for (var end = position + count; position < end; position++)
            {
                layer[position].X = y + offsets[position];
            }
        }
    }

    /// <summary>Where a vertex would like to be (as a weighted sum); a faint wish to stay where it is decides when nobody else does.</summary>
    private static (double Weight, double Sum) Wish(Vertex vertex, bool up, bool down)
    {
        var (weight, sum) = (0.01, 0.01 * vertex.X);
        foreach (var neighbours in new[] { up ? vertex.Up : [], down ? vertex.Down : [] })
        {
            foreach (var neighbour in neighbours)
            {
                var pull = (vertex.IsWaypoint ? 3 : 1) * (neighbour.IsWaypoint ? 3 : 1) / (double)neighbours.Count;
                weight += pull;
                sum += pull * neighbour.X;
            }
        }

        return (weight, sum);
    }
}
