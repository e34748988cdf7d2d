using OrleansWorkflows.Spec;

namespace OrleansWorkflows.Definitions;

/// <summary>The workflows that a definition runs as children.</summary>
public static class SubWorkflows
{
    /// <summary>Full names, each once.</summary>
    public static IEnumerable<string> Of(WorkflowDefinition definition) =>
        definition.Nodes.SelectMany(WithInner).OfType<WorkflowNode>().Select(n => n.Workflow).Distinct();

    /// <summary>A node and its branches or item step.</summary>
    public static IEnumerable<Node> WithInner(Node node) => node switch
    {
        ParallelNode parallel => [node, .. parallel.Branches],
        ForeachNode each => [node, each.Step],
        _ => [node],
    };
}
