using OrleansWorkflows.Spec.Graph.Layout;
using OrleansWorkflows.Spec.Graph.Text;

namespace OrleansWorkflows.Spec.Graph;

/// <summary>
/// A graph drawn with box characters, for tool descriptions and terminals. What has no room is folded into "… 12 more"; a graph whose arrows need
/// more room than there is becomes a list of its steps instead.
/// Source: <c>requirements/004</c>, "How the LLM Orchestrator Sees Workflow Tools".
/// </summary>
public static class TextDrawing
{
    private const int Gap = 3;
    private const int LinesOfLabel = 3;

    /// <summary>How many boxes a row may hold, tried in turn until it fits.</summary>
    private static readonly int[] SideBySide = [8, 6, 5, 4, 3, 2, 1];

    /// <summary>Columns of a box's text and of a label, tried in turn until it fits; labels without columns take what is left.</summary>
    private static readonly (int Box, int Label)[] Sizes = [(20, 34), (20, 22), (20, 16), (13, 16), (20, 0), (13, 0), (9, 0)];

    /// <summary>Lines joined by line feeds, none longer than the width; empty for a graph without nodes.</summary>
    public static string Draw(WorkflowGraph graph, TextDrawingOptions? options = null) => string.Join('\n', Lines(graph, options ?? new TextDrawingOptions()));

    /// <summary>
    /// The drawing in a frame with a title line, as tools show it. Each note stands below, wrapped; a note <c>Params: …</c> hangs behind its colon.
    /// </summary>
    public static string Framed(WorkflowGraph graph, IEnumerable<string> notes, TextDrawingOptions? options = null)
    {
        options ??= new TextDrawingOptions();
        return TextFrame.Around($"Workflow: {graph.Title}", Lines(graph, options with { Width = options.Width - TextFrame.Border }), notes, options.Width);
    }

    private static List<string> Lines(WorkflowGraph graph, TextDrawingOptions options)
    {
        var width = Math.Max(24, options.Width);
        var shown = options.ShowFailurePaths ? graph : Reduction.WithoutFailurePaths(graph);
        if (shown.Nodes.Count == 0)
        {
            return [];
        }

        var whole = LayeredGraph.Of(Reduction.Shorter(LayeredGraph.Of(shown), Math.Max(2, options.MaxLayers)));
        foreach (var most in SideBySide)
        {
            var layered = whole.Layers.Any(layer => layer.Count(vertex => vertex.Node is not null) > most)
                ? LayeredGraph.Of(Reduction.Narrower(whole, most))
                : whole;
            foreach (var (box, label) in Sizes)
            {
                if (Picture(layered, width, box, label) is { } picture)
                {
                    return picture;
                }
            }
        }

        return Outline(shown, width, options.MaxLayers);
    }

    /// <summary>Null when a layer is too wide.</summary>
    private static List<string>? Picture(LayeredGraph layered, int width, int boxColumns, int labelColumns)
    {
        var boxes = new Dictionary<Vertex, List<string>>();
        var labels = new Dictionary<Vertex, List<string>>();
        foreach (var vertex in layered.Layers.SelectMany(layer => layer))
        {
            vertex.Left = vertex.Right = 0;
            if (vertex.Node is { } node)
            {
                boxes[vertex] = BoxText(node, boxColumns);
                // Boxes are odd in width, so that they have a middle.
                vertex.Left = vertex.Right = (boxes[vertex].Max(TextWidth.Of) / 2) + 2;
            }

            vertex.LabelRight = 0;
            if (vertex.EdgeLabel is { } label)
            {
                labels[vertex] = labelColumns == 0 ? [label] : TextWidth.Wrap(label, labelColumns, LinesOfLabel);
                vertex.LabelRight = labelColumns == 0 ? 0 : labels[vertex].Max(TextWidth.Of) + 1;
            }
        }

        // Between two centres there is a column more than between two borders.
        if (layered.Layers.Any(layer => Coordinates.Width(layer, Gap + 1, Gap + 1) + 1 > width))
        {
            return null;
        }

        Coordinates.Assign(layered.Layers, Gap + 1, Gap + 1, width - 1);
        Coordinates.Straighten(layered, Gap + 1, Gap + 1);
        foreach (var vertex in layered.Layers.SelectMany(layer => layer))
        {
            vertex.X = Math.Floor(vertex.X + 0.5);
        }

        Straighten(layered, width);
        return TextPicture.Draw(layered, boxes, labels, width);
    }

    /// <summary>A vertex that is nearly below another moves exactly there, if there is room, so that lines run straight.</summary>
    private static void Straighten(LayeredGraph layered, int width)
    {
        foreach (var layer in layered.Layers)
        {
            for (var index = 0; index < layer.Count; index++)
            {
                var vertex = layer[index];
                if (vertex.Up.MinBy(above => Math.Abs(above.X - vertex.X)) is { } above && Math.Abs(above.X - vertex.X) <= (vertex.IsWaypoint ? Gap : Gap - 1))
                {
                    var least = index == 0 ? vertex.Leftmost : layer[index - 1].X + Coordinates.Distance(layer[index - 1], vertex, Gap, Gap);
                    var most = index == layer.Count - 1 ? width - 1 - vertex.Rightmost : layer[index + 1].X - Coordinates.Distance(vertex, layer[index + 1], Gap, Gap);
                    vertex.X = above.X >= least && above.X <= most ? above.X : vertex.X;
                }
            }
        }
    }

    private static List<string> BoxText(GraphNode node, int columns)
    {
        var lines = TextWidth.Wrap(node.Label, columns, 3);
        var kind = node.Kind switch
        {
            GraphNodeKind.Branch => "(branch)",
            GraphNodeKind.Yield => "(asks)",
            GraphNodeKind.Compensate => "(undo)",
            GraphNodeKind.Error => "(fails)",
            GraphNodeKind.Wait => "(waits)",
            _ => null,
        };
        if (kind is not null)
        {
            lines.Add(kind);
        }

        return lines;
    }

    private static List<string> Outline(WorkflowGraph graph, int width, int most)
    {
        const int MostNamed = 20;
        var next = graph.Edges.ToLookup(edge => edge.From, edge => edge.To);
        var labels = new Dictionary<string, string>();
        foreach (var (id, label) in graph.Nodes.Select(node => (node.Id, node.Label)).Concat(graph.Groups.Select(group => (group.Id, group.Label))))
        {
            labels.TryAdd(id, label);
        }

        var lines = graph.Nodes.Take(most).Select(node => TextWidth.Cut(
            $"- {node.Label}" + (next[node.Id].Any() ? $" → {string.Join(", ", next[node.Id].Take(MostNamed).Select(id => labels.GetValueOrDefault(id, id)))}" : ""), width));
        return graph.Nodes.Count <= most ? [.. lines] : [.. lines, $"- … {graph.Nodes.Count - most} more"];
    }
}
