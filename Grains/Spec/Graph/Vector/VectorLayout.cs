using OrleansWorkflows.Spec.Graph.Layout;

namespace OrleansWorkflows.Spec.Graph.Vector;

/// <summary>A rectangle in pixels.</summary>
internal readonly record struct Box(double X, double Y, double Width, double Height)
{
    public double Right => X + Width;

    public double Bottom => Y + Height;
}

/// <summary>A node with its place; <c>Label</c> is cut to what fits.</summary>
internal sealed record PlacedNode(GraphNode Node, string Label, int Layer, Box Box);

/// <summary>An arrow as the points that it passes, from its start to its end; <c>Label</c> is cut to what fits and stands centred at <c>LabelAt</c>.</summary>
internal sealed record PlacedEdge(GraphEdge Edge, bool HasHead, IReadOnlyList<(double X, double Y)> Points, string? Label, (double X, double Y) LabelAt);

/// <summary>A frame around the members of a group.</summary>
internal sealed record PlacedGroup(GraphGroup Group, Box Box);

/// <summary>A graph laid out in pixels, for SVG and JSON.</summary>
internal sealed class VectorLayout
{
    public const double NodeHeight = 46;
    private const int LongestLabel = 30;
    private const int LongestEdgeLabel = 34;
    private const double CharacterWidth = 7.6;
    private const double SmallCharacterWidth = 6.2;
    private const double NodePadding = 44;
    private const double Gap = 34;
    private const double GroupGap = 62;
    private const double LayerGap = 46;
    private const double LabelHeight = 30;
    private const double FramePadding = 14;
    private const double FrameTop = 26;
    private const double Margin = 28;

    private readonly LayeredGraph layered;
    private readonly Band[] bands;

    private VectorLayout(LayeredGraph layered)
    {
        this.layered = layered;
        foreach (var vertex in layered.Layers.SelectMany(layer => layer))
        {
            vertex.Left = vertex.Right = vertex.Node is null ? 5 : BoxWidth(vertex.Node) / 2;
            vertex.LabelLeft = vertex.LabelRight = vertex.EdgeLabel is { } label ? (Cut(label, LongestEdgeLabel).Length * SmallCharacterWidth / 2) + 8 : 0;
        }

        Coordinates.Assign(layered.Layers, Gap, GroupGap);
        Coordinates.Straighten(layered, Gap, GroupGap);
        bands = Stack();
        var nodes = layered.Layers.SelectMany(layer => layer).Where(vertex => vertex.Node is not null).ToList();
        Nodes = [.. nodes.Select(vertex => new PlacedNode(vertex.Node!, Cut(vertex.Node!.Label, LongestLabel), vertex.Layer, BoxOf(vertex)))];
        Groups = Frames(nodes);
        Edges = [.. layered.Links.Select(Route)];
        Width = layered.Layers.SelectMany(layer => layer).Select(vertex => vertex.X + vertex.Rightmost).DefaultIfEmpty(0).Max() + (2 * Margin);
        Height = (bands.Length == 0 ? Margin : bands[^1].Exit) + Margin;
    }

    public double Width { get; }

    public double Height { get; }

    public IReadOnlyList<PlacedNode> Nodes { get; }

    public IReadOnlyList<PlacedEdge> Edges { get; }

    public IReadOnlyList<PlacedGroup> Groups { get; }

    public static VectorLayout Of(WorkflowGraph graph) => new(LayeredGraph.Of(graph));

    /// <summary>At most <paramref name="longest"/> characters, whole ones, and an ellipsis if something is missing.</summary>
    public static string Cut(string text, int longest)
    {
        var line = text.ReplaceLineEndings(" ").Trim();
        if (line.Length <= longest)
        {
            return line;
        }

        var end = longest - 1;
        return (char.IsHighSurrogate(line[end - 1]) ? line[..(end - 1)] : line[..end]) + "…";
    }

    /// <summary>What stands above the label: the kind, and the status if there is one.</summary>
    public static string Caption(GraphNode node)
    {
        var kind = node.Kind switch
        {
            GraphNodeKind.ForEach => "for each",
            GraphNodeKind.Yield => "asks",
            GraphNodeKind.More => "",
            _ => node.Kind.ToString().ToLowerInvariant(),
        };
        return node.Status is null ? kind : Cut($"{kind} · {node.Status}", LongestLabel);
    }

    private static double BoxWidth(GraphNode node) => Math.Max(104, NodePadding + Math.Max(
        Cut(node.Label, LongestLabel).Length * CharacterWidth,
        Caption(node).Length * SmallCharacterWidth));

    private Band[] Stack()
    {
        var bands = new Band[layered.Layers.Count];
        var y = Margin;
        for (var layer = 0; layer < bands.Length; layer++)
        {
            var vertices = layered.Layers[layer];
            var frames = vertices.Any(vertex => vertex.Group >= 0 && vertex.Up.All(above => above.Group != vertex.Group)) ? FrameTop : 0;
            var frameEnds = vertices.Any(vertex => vertex.Group >= 0 && vertex.Down.All(below => below.Group != vertex.Group)) ? FramePadding : 0;
            var labels = vertices.Any(vertex => vertex.EdgeLabel is not null) ? LabelHeight : 0;
            var entry = y + (layer == 0 ? 0 : LayerGap);
            var top = entry + labels + frames;
            var bottom = top + (vertices.Any(vertex => vertex.Node is not null) ? NodeHeight : 0);
            bands[layer] = new Band(entry, top, bottom, bottom + frameEnds);
            y = bottom + frameEnds;
        }

        return bands;
    }

    private Box BoxOf(Vertex vertex)
    {
        var width = BoxWidth(vertex.Node!);
        return new Box(vertex.X + Margin - (width / 2), bands[vertex.Layer].Top, width, NodeHeight);
    }

    private PlacedEdge Route(Link link)
    {
        var points = new List<(double X, double Y)>();
        foreach (var vertex in link.Chain)
        {
            var x = vertex.X + Margin;
            var band = bands[vertex.Layer];
            if (vertex != link.From)
            {
                Add(x, band.Entry);
                Add(x, vertex.Node is null && vertex == link.To ? band.Bottom : band.Top);
            }

            if (vertex != link.To)
            {
                Add(x, band.Bottom);
                Add(x, band.Exit);
            }
        }

        if (link.Reversed)
        {
            points.Reverse();
        }

        var bearer = link.Reversed ? link.Chain[^2] : link.Chain[1];
        return new PlacedEdge(
            link.Edge, HasHead: (link.Reversed ? link.From : link.To).Node is not null, points, link.Edge.Label is { } label ? Cut(label, LongestEdgeLabel) : null,
            (bearer.X + Margin, bands[bearer.Layer].Entry + (LabelHeight / 2) - 3));

        void Add(double x, double y)
        {
            if (points.Count == 0 || points[^1] != (x, y))
            {
                points.Add((x, y));
            }
        }
    }

    /// <summary>A frame where none would cut through a node that is not of the group.</summary>
    private List<PlacedGroup> Frames(List<Vertex> nodes)
    {
        var frames = new List<PlacedGroup>();
        foreach (var members in nodes.Where(vertex => vertex.Group >= 0).GroupBy(vertex => vertex.Group))
        {
            var boxes = members.Select(BoxOf).ToList();
            var left = boxes.Min(box => box.X) - FramePadding;
            var right = boxes.Max(box => box.Right) + FramePadding;
            var (first, last) = (members.Min(member => member.Layer), members.Max(member => member.Layer));
            if (Enumerable.Range(first, last - first + 1).All(layer => IsFree(layered.Layers[layer], members.Key, left, right)))
            {
                var top = bands[first].Top - FrameTop;
                frames.Add(new PlacedGroup(layered.Graph.Groups[members.Key], new Box(left, top, right - left, bands[last].Bottom + FramePadding - top)));
            }
        }

        return frames;
    }

    private bool IsFree(List<Vertex> layer, int group, double left, double right)
    {
        // The layer is in order of X: find the first that reaches into the frame, then walk.
        var (low, high) = (0, layer.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = layer[middle].X + Margin + layer[middle].Right < left ? (middle + 1, high) : (low, middle);
        }

        for (; low < layer.Count && layer[low].X + Margin - layer[low].Left < right; low++)
        {
            if (layer[low].Node is not null && layer[low].Group != group && BoxOf(layer[low]) is var box && box.Right > left && box.X < right)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>
    /// Heights of a layer: arrows come upright from <c>Entry</c> (beside labels and through frames) to the boxes at <c>Top</c>, and leave upright from
    /// <c>Bottom</c> to <c>Exit</c>. Between the exit of one layer and the entry of the next they bend.
    /// </summary>
    private readonly record struct Band(double Entry, double Top, double Bottom, double Exit);
}
