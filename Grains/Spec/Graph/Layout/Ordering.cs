namespace OrleansWorkflows.Spec.Graph.Layout;

/// <summary>Orders each layer so that few links cross: sweeps that sort by the mean place of the neighbours, the best of them kept. Groups stay together.</summary>
internal static class Ordering
{
    private const int Sweeps = 8;
    private const int SweepsOfLargeGraphs = 2;
    private const int LargeGraph = 4000;

    public static void Arrange(List<List<Vertex>> layers)
    {
        var vertices = layers.Sum(layer => layer.Count);
        foreach (var layer in layers)
        {
            // Nodes come in the order of the definition, waypoints after them; failure handling thereby tends to the right.
            Sort(layer, (_, position) => position);
        }

        var best = Snapshot(layers);
        var fewest = Crossings(layers);
        for (var sweep = 0; sweep < (vertices > LargeGraph ? SweepsOfLargeGraphs : Sweeps) && fewest > 0; sweep++)
        {
            var down = sweep % 2 == 0;
            for (var step = 1; step < layers.Count; step++)
            {
                Sort(layers[down ? step : layers.Count - 1 - step], (vertex, position) => Mean(down ? vertex.Up : vertex.Down, position));
            }

            var crossings = Crossings(layers);
            if (crossings < fewest)
            {
                fewest = crossings;
                best = Snapshot(layers);
            }
        }

        for (var index = 0; index < layers.Count; index++)
        {
            layers[index].Clear();
            layers[index].AddRange(best[index]);
            Number(layers[index]);
        }
    }

    private static List<Vertex[]> Snapshot(List<List<Vertex>> layers) => [.. layers.Select(layer => layer.ToArray())];

    private static double Mean(List<Vertex> neighbours, double otherwise) =>
        neighbours.Count == 0 ? otherwise : neighbours.Average(neighbour => (double)neighbour.Position);

    private static void Sort(List<Vertex> layer, Func<Vertex, double, double> place)
    {
        Number(layer);
        var places = layer.ToDictionary(vertex => vertex, vertex => place(vertex, vertex.Position));
        var groups = layer.Where(vertex => vertex.Group >= 0).GroupBy(vertex => vertex.Group).ToDictionary(group => group.Key, group => group.Average(vertex => places[vertex]));
        var sorted = layer
            .OrderBy(vertex => vertex.Group >= 0 ? groups[vertex.Group] : places[vertex])
            .ThenBy(vertex => vertex.Group)
            .ThenBy(vertex => places[vertex])
            .ThenBy(vertex => vertex.Position)
            .ToList();
        layer.Clear();
        layer.AddRange(sorted);
        Number(layer);
    }

    private static void Number(List<Vertex> layer)
    {
        for (var position = 0; position < layer.Count; position++)
        {
            layer[position].Position = position;
        }
    }

    private static long Crossings(List<List<Vertex>> layers)
    {
        long crossings = 0;
        for (var index = 1; index < layers.Count; index++)
        {
            crossings += Crossings(layers[index - 1], layers[index].Count);
        }

        return crossings;
    }

    /// <summary>Counts pairs in the wrong order with a Fenwick tree over the lower layer.</summary>
    private static long Crossings(List<Vertex> upper, int lower)
    {
        var tree = new int[lower + 1];
        long crossings = 0;
        var seen = 0;
        foreach (var vertex in upper)
        {
            foreach (var neighbour in vertex.Down)
            {
                var notAfter = 0;
                for (var index = neighbour.Position + 1; index > 0; index -= index & -index)
                {
                    notAfter += tree[index];
                }

                crossings += seen - notAfter;
            }

            foreach (var neighbour in vertex.Down)
            {
                seen++;
                for (var index = neighbour.Position + 1; index <= lower; index += index & -index)
                {
                    tree[index]++;
                }
            }
        }

        return crossings;
    }
}
