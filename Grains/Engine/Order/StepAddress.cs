using System.Globalization;

namespace OrleansWorkflows.Engine;

/// <summary>
/// Which node a step runs: a top-level node, a branch or item of one (<see cref="Inner"/>), or a fallback of such a branch or item
/// (<see cref="Fallback"/>). The text form is the step's path.
/// </summary>
/// <param name="Node">Index of the top-level node.</param>
/// <param name="Inner">Index of the branch or item; -1: the node itself.</param>
/// <param name="Fallback">Index of the top-level node that runs in place of the branch or item; -1: none.</param>
public readonly record struct StepAddress(int Node, int Inner = -1, int Fallback = -1)
{
    public bool IsTopLevel => Inner < 0;

    /// <summary>Reads a step's path.</summary>
    /// <exception cref="FormatException">The path names no step of this workflow: the journal belongs to another definition.</exception>
    public static StepAddress Parse(string path, ExecutionGraph graph) => TryParse(path, graph, out var address)
        ? address
        : throw new FormatException($"Step '{path}' does not exist in workflow '{graph.Definition.FullName}' revision {graph.Definition.Revision}.");

    /// <summary>Reads a step's path; false: the workflow has no such step.</summary>
    public static bool TryParse(string path, ExecutionGraph graph, out StepAddress address)
    {
        var node = graph.IndexOf(path);
        address = new StepAddress(node);
        if (node >= 0)
        {
            return true;
        }

        var bracket = path.IndexOf('[', StringComparison.Ordinal);
        var dot = path.IndexOf('.', StringComparison.Ordinal);
        if (bracket > 0 && (dot < 0 || bracket < dot))
        {
            var close = path.IndexOf(']', bracket);
            node = graph.IndexOf(path[..bracket]);
            return node >= 0 && graph.Nodes[node] is Spec.ForeachNode && close > 0
                && int.TryParse(path.AsSpan(bracket + 1, close - bracket - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var item)
                && TryTail(path, close + 1, node, item, graph, out address);
        }

        if (dot <= 0)
        {
            return false;
        }

        node = graph.IndexOf(path[..dot]);
        var end = path.IndexOf('.', dot + 1);
        var branch = node < 0 ? -1 : graph.BranchIndex(node, end < 0 ? path[(dot + 1)..] : path[(dot + 1)..end]);
        return branch >= 0 && TryTail(path, end < 0 ? path.Length : end, node, branch, graph, out address);
    }

    /// <summary>The step's path.</summary>
    public string ToPath(ExecutionGraph graph)
    {
        var id = graph.Nodes[Node].Id;
        if (IsTopLevel)
        {
            return id;
        }

        var inner = graph.Nodes[Node] is Spec.ParallelNode parallel
            ? $"{id}.{parallel.Branches[Inner].Id}"
            : string.Create(CultureInfo.InvariantCulture, $"{id}[{Inner}]");
        return Fallback < 0 ? inner : $"{inner}.{graph.Nodes[Fallback].Id}";
    }

    private static bool TryTail(string path, int at, int node, int inner, ExecutionGraph graph, out StepAddress address)
    {
        var fallback = at < path.Length && path[at] == '.' ? graph.IndexOf(path[(at + 1)..]) : -1;
        address = new StepAddress(node, inner, fallback);
        return at == path.Length || fallback >= 0;
    }
}
