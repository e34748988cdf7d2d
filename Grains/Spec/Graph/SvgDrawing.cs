using System.Globalization;
using System.Security;
using System.Text;
using OrleansWorkflows.Spec.Graph.Vector;

namespace OrleansWorkflows.Spec.Graph;

/// <summary>
/// A graph as one self-contained SVG: light or dark as the reader prefers, no script, no outside resource. Each node is a <c>g.node</c> with
/// <c>data-id</c> and the classes <c>kind-…</c> and <c>status-…</c>, so that a page can colour it live.
/// </summary>
public static class SvgDrawing
{
    public static string Draw(WorkflowGraph graph)
    {
        var layout = VectorLayout.Of(graph);
        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $"""<svg xmlns="http://www.w3.org/2000/svg" class="workflow-graph" viewBox="0 0 {layout.Width:0.#} {layout.Height:0.#}" width="{layout.Width:0.#}" height="{layout.Height:0.#}" role="img" aria-label="{Escape(graph.Title)}">""");
        svg.Append(CultureInfo.InvariantCulture, $"\n<title>{Escape(graph.Title)}</title>\n<style>{SvgStyle.Sheet}</style>\n{SvgStyle.Markers}\n<rect class=\"paper\" width=\"100%\" height=\"100%\"/>\n");
        foreach (var group in layout.Groups)
        {
            Group(svg, group);
        }

        foreach (var edge in layout.Edges)
        {
            Edge(svg, edge);
        }

        foreach (var node in layout.Nodes)
        {
            Node(svg, node);
        }

        foreach (var group in layout.Groups)
        {
            GroupLabel(svg, group);
        }

        foreach (var edge in layout.Edges)
        {
            Label(svg, edge);
        }

        return svg.Append("</svg>\n").ToString();
    }

    private static void Group(StringBuilder svg, PlacedGroup group)
    {
        var box = group.Box;
        svg.Append(CultureInfo.InvariantCulture, $"""<rect class="group" x="{box.X:0.#}" y="{box.Y:0.#}" width="{box.Width:0.#}" height="{box.Height:0.#}" rx="12"/>""").Append('\n');
    }

    private static void GroupLabel(StringBuilder svg, PlacedGroup group)
    {
        var label = VectorLayout.Cut(group.Group.Label, Math.Max(8, (int)(group.Box.Width / 7)));
        svg.Append(CultureInfo.InvariantCulture, $"""<text class="group-label" x="{group.Box.X + 12:0.#}" y="{group.Box.Y + 17:0.#}">{Escape(label)}</text>""").Append('\n');
    }

    private static void Edge(StringBuilder svg, PlacedEdge edge)
    {
        var kind = edge.Edge.Kind == GraphEdgeKind.Failure ? "failure" : "flow";
        var marker = edge.HasHead ? $" marker-end=\"url(#ow-{kind})\"" : "";
        svg.Append(CultureInfo.InvariantCulture, $"""<path class="edge {kind}" d="{Path(edge.Points)}"{marker}/>""").Append('\n');
    }

    /// <summary>Between layers a curve that leaves and arrives upright, through layers a straight line.</summary>
    private static string Path(IReadOnlyList<(double X, double Y)> points)
    {
        var path = new StringBuilder();
        path.Append(CultureInfo.InvariantCulture, $"M{points[0].X:0.#} {points[0].Y:0.#}");
        for (var index = 1; index < points.Count; index++)
        {
            var (from, to) = (points[index - 1], points[index]);
            var middle = (from.Y + to.Y) / 2;
            _ = Math.Abs(from.X - to.X) < 0.5
                ? path.Append(CultureInfo.InvariantCulture, $"L{to.X:0.#} {to.Y:0.#}")
                : path.Append(CultureInfo.InvariantCulture, $"C{from.X:0.#} {middle:0.#} {to.X:0.#} {middle:0.#} {to.X:0.#} {to.Y:0.#}");
        }

        return path.ToString();
    }

    private static void Label(StringBuilder svg, PlacedEdge edge)
    {
        if (edge.Label is null)
        {
            return;
        }

        var width = (edge.Label.Length * 6.2) + 14;
        var (x, y) = edge.LabelAt;
        svg.Append(CultureInfo.InvariantCulture, $"""<g class="label {(edge.Edge.Kind == GraphEdgeKind.Failure ? "failure" : "flow")}"><title>{Escape(edge.Edge.Label!)}</title><rect x="{x - (width / 2):0.#}" y="{y - 9:0.#}" width="{width:0.#}" height="18" rx="9"/><text x="{x:0.#}" y="{y + 3.8:0.#}">{Escape(edge.Label)}</text></g>""").Append('\n');
    }

    private static void Node(StringBuilder svg, PlacedNode placed)
    {
        var (node, box) = (placed.Node, placed.Box);
        var status = node.Status is null ? "" : $" status-{string.Concat(node.Status.Where(char.IsAsciiLetterOrDigit)).ToLowerInvariant()}";
        var kind = node.Kind.ToString().ToLowerInvariant();
        svg.Append(CultureInfo.InvariantCulture, $"""<g class="node kind-{kind}{status}" data-id="{Escape(node.Id)}"><title>{Escape(node.Detail is null ? node.Label : $"{node.Label}: {node.Detail}")}</title>""");
        svg.Append(Shape(node.Kind, box));
        var centre = box.X + (box.Width / 2);
        svg.Append(CultureInfo.InvariantCulture, $"""<text class="kind" x="{centre:0.#}" y="{box.Y + 17:0.#}">{Escape(VectorLayout.Caption(node))}</text><text class="name" x="{centre:0.#}" y="{box.Y + 34:0.#}">{Escape(placed.Label)}</text></g>""").Append('\n');
    }

    private static string Shape(GraphNodeKind kind, Box box)
    {
        var (left, top, right, bottom) = (box.X, box.Y, box.Right, box.Bottom);
        var middle = top + (box.Height / 2);
        return kind switch
        {
            GraphNodeKind.Branch => string.Create(CultureInfo.InvariantCulture, $"""<path class="shape" d="M{left:0.#} {middle:0.#}L{left + 16:0.#} {top:0.#}H{right - 16:0.#}L{right:0.#} {middle:0.#}L{right - 16:0.#} {bottom:0.#}H{left + 16:0.#}Z"/>"""),
            GraphNodeKind.Workflow => string.Create(CultureInfo.InvariantCulture, $"""<rect class="shape" x="{left:0.#}" y="{top:0.#}" width="{box.Width:0.#}" height="{box.Height:0.#}" rx="8"/><path class="inner" d="M{left + 7:0.#} {top:0.#}V{bottom:0.#}M{right - 7:0.#} {top:0.#}V{bottom:0.#}"/>"""),
            _ => string.Create(CultureInfo.InvariantCulture, $"""<rect class="shape" x="{left:0.#}" y="{top:0.#}" width="{box.Width:0.#}" height="{box.Height:0.#}" rx="{(kind == GraphNodeKind.Yield ? 23 : 8)}"/>"""),
        };
    }

    /// <summary>Escapes markup and leaves out characters that XML does not know.</summary>
    private static string Escape(string text) =>
        SecurityElement.Escape(string.Concat(text.EnumerateRunes().Where(rune => rune.Value is '\t' or '\n' or '\r' or >= 0x20 and not 0xFFFE and not 0xFFFF).Select(rune => rune.ToString())));
}
