namespace OrleansWorkflows.Spec.Graph.Layout;

/// <summary>Something that takes a place in a layer: a node, a waypoint of an edge that crosses layers, or a joint where a group meets another.</summary>
internal sealed class Vertex
{
    /// <summary>Null for waypoints and joints.</summary>
    public GraphNode? Node { get; init; }

    /// <summary>Index of the node's group; -1 for none.</summary>
    public int Group { get; set; } = -1;

    public bool IsWaypoint { get; init; }

    public int Layer { get; set; }

    /// <summary>Place in the layer, from 0.</summary>
    public int Position { get; set; }

    /// <summary>Neighbours one layer up.</summary>
    public List<Vertex> Up { get; } = [];

    /// <summary>Neighbours one layer down.</summary>
    public List<Vertex> Down { get; } = [];

    /// <summary>What the vertex needs to the left of its centre, in the units of the drawing.</summary>
    public double Left { get; set; }

    /// <summary>What the vertex needs to the right of its centre.</summary>
    public double Right { get; set; }

    /// <summary>What the label needs beside the centre; it stands above the vertex, so that only labels and lines of the same layer are in its way.</summary>
    public double LabelLeft { get; set; }

    public double LabelRight { get; set; }

    public double Leftmost => Math.Max(Left, LabelLeft);

    public double Rightmost => Math.Max(Right, LabelRight);

    /// <summary>Its centre.</summary>
    public double X { get; set; }

    /// <summary>Label of an edge that enters here; it stands at the first vertex after the edge's start.</summary>
    public string? EdgeLabel { get; set; }
}
