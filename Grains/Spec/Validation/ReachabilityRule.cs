namespace OrleansWorkflows.Spec;

/// <summary>Every node can run in some execution.</summary>
internal sealed class ReachabilityRule : ISpecRule
{
    public void Check(Subject subject)
    {
        var graph = subject.Graph;
        for (var i = 0; i < graph.Nodes.Count; i++)
        {
            if (graph.Nodes[i] is CompensateNode node && graph.Senders[i].Length == 0 && graph.Roles[i] == NodeRole.None)
            {
                subject.Error(SpecCodes.Unreachable, subject.At(node), node.Id,
                    "Nothing sends to this compensate node, so it never runs: name it in `on_failure`, `on_partial_failure`, `on_item_failure`, a `goto` or a `fallback`.");
            }
        }

        // Only `join: all` can ask for what excludes one another; looking for it costs, so it is looked for where it is used.
        if (!graph.Nodes.Any(n => n.Join == Join.All))
        {
            return;
        }

        var choices = new Choices(graph, subject.Ancestors.Order);
        for (var i = 0; i < graph.Nodes.Count; i++)
        {
            if (choices.Contradicting[i])
            {
                subject.Error(SpecCodes.Unreachable, subject.At(graph.Nodes[i], "join"), graph.Nodes[i].Id,
                    $"The node never runs: with `join: all` it waits for {Fields.OneOf([.. graph.Nodes[i].DependsOn]).Replace(" or ", " and ", StringComparison.Ordinal)}, of which one execution completes only some. Write `join: any`, or depend on one way only.");
            }
        }
    }
}
