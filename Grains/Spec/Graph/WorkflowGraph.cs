namespace OrleansWorkflows.Spec.Graph;

/// <summary>What a drawing shows: boxes, arrows and frames around boxes. Knows nothing of workflow definitions; whoever has one maps it to this.</summary>
/// <param name="Title">Name of the workflow.</param>
/// <param name="Nodes">Boxes, in the order of the definition; ids are unique.</param>
/// <param name="Edges">
/// Arrows between nodes. An end may also name a group: an arrow to a group goes to each of its first members, one from a group comes from each of its last.
/// An edge with an end that is neither is left out.
/// </param>
/// <param name="Groups">Frames around nodes, such as the branches of a <c>parallel</c> or the step of a <c>foreach</c>.</param>
public sealed record WorkflowGraph(
    string Title, IReadOnlyList<GraphNode> Nodes, IReadOnlyList<GraphEdge> Edges, IReadOnlyList<GraphGroup> Groups);

/// <summary>One box.</summary>
/// <param name="Id">Unique among nodes and groups.</param>
/// <param name="Label">What stands in the box.</param>
/// <param name="Kind">Decides shape and colour.</param>
/// <param name="Group">Id of the group that it belongs to, if any.</param>
public sealed record GraphNode(string Id, string Label, GraphNodeKind Kind, string? Group = null)
{
    /// <summary>More about the node, shown on pointing at it; such as the tool that it calls.</summary>
    public string? Detail { get; init; }

    /// <summary>Status of the step in an execution (<c>pending running waiting completed failed skipped cancelled compensated</c>); null in a definition.</summary>
    public string? Status { get; init; }
}

/// <summary>The node types of the workflow language, and <c>More</c> for nodes that a drawing leaves out.</summary>
public enum GraphNodeKind
{
    Call,
    Branch,
    Parallel,
    ForEach,
    Workflow,
    Yield,
    Compensate,
    Error,
    Snapshot,
    Wait,
    Set,
    More,
}

/// <summary>One arrow.</summary>
/// <param name="From">Id of a node or group.</param>
/// <param name="To">Id of a node or group.</param>
/// <param name="Label">What stands at the arrow, such as the condition of a branch.</param>
/// <param name="Kind">Solid or dashed.</param>
public sealed record GraphEdge(string From, string To, string? Label = null, GraphEdgeKind Kind = GraphEdgeKind.Flow);

public enum GraphEdgeKind
{
    /// <summary>The order of steps.</summary>
    Flow,

    /// <summary>One of several ways: <c>goto</c> of a branch.</summary>
    Choice,

    /// <summary>Taken when something failed: <c>fallback</c>, <c>on_partial_failure</c>, <c>on_failure</c>.</summary>
    Failure,
}

/// <summary>A frame around the nodes that name it.</summary>
/// <param name="Id">Unique among nodes and groups.</param>
/// <param name="Label">What stands at the frame, such as <c>parallel</c> or <c>for each item</c>.</param>
public sealed record GraphGroup(string Id, string Label);
