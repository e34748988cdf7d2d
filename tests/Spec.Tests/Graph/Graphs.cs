using OrleansWorkflows.Spec.Graph;

namespace OrleansWorkflows.Spec.Tests.Graph;

/// <summary>Graphs to draw.</summary>
internal static class Graphs
{
    public static readonly WorkflowGraph BookTrip = new(
        "book_trip",
        [
            new("flight", "book_flight", GraphNodeKind.Workflow, "both"), new("hotel", "book_hotel", GraphNodeKind.Workflow, "both"),
            Node("confirm"), Node("rollback_all", GraphNodeKind.Compensate),
        ],
        [new("both", "confirm"), new("both", "rollback_all", "on partial failure", GraphEdgeKind.Failure)],
        [new("both", "parallel")]);

    public static readonly WorkflowGraph BookFlight = new(
        "book_flight",
        [
            Node("search"), Node("check"), Node("decide", GraphNodeKind.Branch), Node("reserve"), Node("waitlist"),
            Node("fail_no_seats", GraphNodeKind.Error), Node("fail_booking", GraphNodeKind.Error),
        ],
        [
            new("search", "check"), new("check", "decide"),
            new("decide", "reserve", "seats > 0", GraphEdgeKind.Choice), new("decide", "waitlist", "seats == 0", GraphEdgeKind.Choice),
            new("decide", "fail_no_seats", "default", GraphEdgeKind.Choice), new("reserve", "fail_booking", "fallback", GraphEdgeKind.Failure),
        ],
        []);

    public static GraphNode Node(string id, GraphNodeKind kind = GraphNodeKind.Call, string? group = null) => new(id, id, kind, group);

    public static WorkflowGraph Chain(int length) =>
        new("chain", [.. Enumerable.Range(0, length).Select(i => Node($"n{i}"))], [.. Enumerable.Range(1, length - 1).Select(i => new GraphEdge($"n{i - 1}", $"n{i}"))], []);

    /// <summary>A chain whose first node leads to every other as well: the most waypoints per node.</summary>
    public static WorkflowGraph Star(int length) => Chain(length) with
    {
        Edges = [.. Chain(length).Edges, .. Enumerable.Range(2, length - 2).Select(i => new GraphEdge("n0", $"n{i}"))],
    };

    /// <summary>A group of many members that leads to another.</summary>
    public static WorkflowGraph FanToFan(int size) => new(
        "fan",
        [.. Enumerable.Range(0, size).Select(i => Node($"a{i}", group: "p")), .. Enumerable.Range(0, size).Select(i => Node($"b{i}", group: "q")), Node("end")],
        [new("p", "q"), new("q", "end")],
        [new("p", "parallel"), new("q", "parallel")]);

    /// <summary>Some graph: groups, labels, all kinds; with cycles if asked for.</summary>
    public static WorkflowGraph Random(int seed, bool cycles = false)
    {
        var random = new Random(seed);
        var nodes = random.Next(1, 25);
        var kinds = Enum.GetValues<GraphNodeKind>();
        return new WorkflowGraph(
            $"random {seed}",
            [.. Enumerable.Range(0, nodes).Select(i => new GraphNode(
                $"n{i}", new string('x', random.Next(1, 40)), kinds[random.Next(kinds.Length)], random.Next(3) == 0 ? $"g{random.Next(3)}" : null))],
            [.. Enumerable.Range(0, random.Next(0, 2 * nodes)).Select(_ =>
            {
                var (a, b) = (random.Next(nodes), random.Next(nodes));
                var (from, to) = cycles || a <= b ? (a, b) : (b, a);
                return new GraphEdge($"n{from}", $"n{to}", random.Next(3) == 0 ? $"label {random.Next()}" : null, (GraphEdgeKind)random.Next(3));
            })],
            [.. Enumerable.Range(0, 3).Select(i => new GraphGroup($"g{i}", $"group {i}"))]);
    }
}
