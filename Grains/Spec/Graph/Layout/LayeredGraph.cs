namespace OrleansWorkflows.Spec.Graph.Layout;

/// <summary>
/// A graph in layers: every arrow leads from a layer to a lower one, over waypoints in the layers between, and the vertices of a layer are in an order
/// that crosses few arrows. All drawings start from this; each sets the sizes of the vertices in its own units and then asks <see cref="Coordinates"/>
/// for places. The work grows about linearly with nodes and edges.
/// </summary>
internal sealed class LayeredGraph
{
    private LayeredGraph(WorkflowGraph graph, List<List<Vertex>> layers, List<Link> links)
    {
        Graph = graph;
        Layers = layers;
        Links = links;
    }

    public WorkflowGraph Graph { get; }

    /// <summary>From top to bottom, each from left to right.</summary>
    public List<List<Vertex>> Layers { get; }

    public List<Link> Links { get; }

    public static LayeredGraph Of(WorkflowGraph graph)
    {
        var (vertices, links) = Expansion.Of(graph);
        Layering.Assign(vertices, links);
        Layering.AddWaypoints(vertices, links);
        var layers = new List<List<Vertex>>();
        foreach (var vertex in vertices)
        {
            while (layers.Count <= vertex.Layer)
            {
                layers.Add([]);
            }

            layers[vertex.Layer].Add(vertex);
        }

        Ordering.Arrange(layers);
        return new LayeredGraph(graph, layers, links);
    }
}
