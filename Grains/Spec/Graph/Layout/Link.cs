namespace OrleansWorkflows.Spec.Graph.Layout;

/// <summary>
/// An edge between two vertices, led downwards through the layers. <c>Chain</c> holds both ends and the waypoints between; only the ends where the
/// budget for waypoints was used up. <c>Reversed</c>: it closes a cycle, so the arrow points up, at the first of the chain.
/// </summary>
internal sealed class Link(GraphEdge edge, Vertex from, Vertex to)
{
    public GraphEdge Edge { get; } = edge;

    public Vertex From { get; private set; } = from;

    public Vertex To { get; private set; } = to;

    public bool Reversed { get; private set; }

    public List<Vertex> Chain { get; } = [];

    public int Span => To.Layer - From.Layer;

    /// <summary>One label for arrows that share a line.</summary>
    public static string? Joined(string? first, string? second) => (first, second) switch
    {
        (null, _) => second,
        (_, null) => first,
        _ => first.Split(" / ").Contains(second) ? first : $"{first} / {second}",
    };

    public void Reverse()
    {
        (From, To) = (To, From);
        Reversed = true;
    }
}
