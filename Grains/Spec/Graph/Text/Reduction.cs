using System.Globalization;
using OrleansWorkflows.Spec.Graph.Layout;

namespace OrleansWorkflows.Spec.Graph.Text;

/// <summary>Smaller graphs that say the same in less space: without failure handling, or with "… 12 more" in place of what has no room.</summary>
internal static class Reduction
{
    /// <summary>Only what runs when nothing fails.</summary>
    public static WorkflowGraph WithoutFailurePaths(WorkflowGraph graph)
    {
        var (vertices, links) = Expansion.Of(graph);
        var outgoing = links.Where(link => link.Edge.Kind != GraphEdgeKind.Failure).ToLookup(link => link.From);
        var entered = links.Select(link => link.To).ToHashSet();
        var kept = vertices.Where(vertex => !entered.Contains(vertex) && vertex.Node?.Kind != GraphNodeKind.Compensate).ToHashSet();
        var open = new Stack<Vertex>(kept);
        while (open.TryPop(out var vertex))
        {
            foreach (var link in outgoing[vertex].Where(link => kept.Add(link.To)))
            {
                open.Push(link.To);
            }
        }

        var ids = kept.Where(vertex => vertex.Node is not null).Select(vertex => vertex.Node!.Id).ToHashSet();
        return ids.Count == 0
            ? graph
            : graph with
            {
                Nodes = [.. graph.Nodes.Where(node => ids.Contains(node.Id))],
                Edges = [.. graph.Edges.Where(edge => edge.Kind != GraphEdgeKind.Failure)],
            };
    }

    /// <summary>At most <paramref name="most"/> layers; the last of them stands for all that follow.</summary>
    public static WorkflowGraph Shorter(LayeredGraph layered, int most)
    {
        var dropped = layered.Layers.Skip(most - 1).SelectMany(layer => layer).Where(vertex => vertex.Node is not null).ToList();
        return layered.Layers.Count <= most || dropped.Count <= 1 ? layered.Graph : Replace(layered.Graph, [dropped]);
    }

    /// <summary>At most <paramref name="most"/> nodes side by side.</summary>
    public static WorkflowGraph Narrower(LayeredGraph layered, int most) => Replace(
        layered.Graph,
        layered.Layers
            .Select(layer => layer.Where(vertex => vertex.Node is not null).ToList())
            .Where(layer => layer.Count > most)
            .Select(layer => layer.Skip(most - 1).ToList()));

    private static WorkflowGraph Replace(WorkflowGraph graph, IEnumerable<List<Vertex>> replaced)
    {
        var more = new Dictionary<string, GraphNode>();
        foreach (var vertices in replaced)
        {
            var count = vertices.Sum(vertex => StandsFor(vertex.Node!)).ToString(CultureInfo.InvariantCulture);
            var groups = vertices.Select(vertex => vertex.Node!.Group).Distinct().ToList();
            var node = new GraphNode($"\u0001more:{vertices[0].Node!.Id}", $"… {count} more", GraphNodeKind.More, groups.Count == 1 ? groups[0] : null) { Detail = count };
            vertices.ForEach(vertex => more[vertex.Node!.Id] = node);
        }

        return graph with
        {
            Nodes = [.. graph.Nodes.Select(node => more.GetValueOrDefault(node.Id, node)).DistinctBy(node => node.Id)],
            Edges = [.. graph.Edges.Select(edge => more.ContainsKey(edge.From) || more.ContainsKey(edge.To)
                ? new GraphEdge(Id(edge.From), Id(edge.To), Label: null, edge.Kind)
                : edge).Distinct()],
        };

        string Id(string id) => more.TryGetValue(id, out var node) ? node.Id : id;
    }

    private static int StandsFor(GraphNode node) =>
        node.Kind == GraphNodeKind.More && int.TryParse(node.Detail, CultureInfo.InvariantCulture, out var count) ? count : 1;
}
