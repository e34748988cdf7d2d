using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using OrleansWorkflows.Spec.Graph.Vector;

namespace OrleansWorkflows.Spec.Graph;

/// <summary>
/// A graph as data with places in pixels, for pages that draw it themselves:
/// <c>{title, width, height, nodes: [{id, label, kind, group, detail, status, layer, x, y, width, height}], edges: [{from, to, label, kind, points: [[x, y]]}],
/// groups: [{id, label, x, y, width, height}]}</c>. Edges at groups appear once per member; <c>from</c> and <c>to</c> stay those of the graph.
/// </summary>
public static class JsonDrawing
{
    private static readonly JsonSerializerOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Draw(WorkflowGraph graph) => ToNode(graph).ToJsonString(Options);

    public static JsonObject ToNode(WorkflowGraph graph)
    {
        var layout = VectorLayout.Of(graph);
        return new JsonObject
        {
            ["title"] = graph.Title,
            ["width"] = Round(layout.Width),
            ["height"] = Round(layout.Height),
            ["nodes"] = new JsonArray([.. layout.Nodes.Select(Node)]),
            ["edges"] = new JsonArray([.. layout.Edges.Select(Edge)]),
            ["groups"] = new JsonArray([.. layout.Groups.Select(group => Place(new JsonObject { ["id"] = group.Group.Id, ["label"] = group.Group.Label }, group.Box))]),
        };
    }

    private static JsonObject Node(PlacedNode placed) => Place(
        new JsonObject
        {
            ["id"] = placed.Node.Id,
            ["label"] = placed.Node.Label,
            ["kind"] = Name(placed.Node.Kind.ToString()),
            ["group"] = placed.Node.Group,
            ["detail"] = placed.Node.Detail,
            ["status"] = placed.Node.Status,
            ["layer"] = placed.Layer,
        },
        placed.Box);

    private static JsonObject Edge(PlacedEdge placed) => new()
    {
        ["from"] = placed.Edge.From,
        ["to"] = placed.Edge.To,
        ["label"] = placed.Edge.Label,
        ["kind"] = Name(placed.Edge.Kind.ToString()),
        ["points"] = new JsonArray([.. placed.Points.Select(point => new JsonArray(Round(point.X), Round(point.Y)))]),
    };

    private static JsonObject Place(JsonObject item, Box box)
    {
        item["x"] = Round(box.X);
        item["y"] = Round(box.Y);
        item["width"] = Round(box.Width);
        item["height"] = Round(box.Height);
        return item;
    }

    private static double Round(double value) => Math.Round(value, 1);

    private static string Name(string name) => JsonNamingPolicy.SnakeCaseLower.ConvertName(name);
}
