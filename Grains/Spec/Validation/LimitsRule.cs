namespace OrleansWorkflows.Spec;

/// <summary>How much a definition may hold.</summary>
internal sealed class LimitsRule : ISpecRule
{
    public void Check(Subject subject)
    {
        if (subject.Nodes.Count > subject.Context.MaxNodes)
        {
            subject.Error(SpecCodes.TooManyNodes, subject.At(null, "graph"), null,
                $"The workflow has {subject.Nodes.Count} nodes, and {subject.Context.MaxNodes} are allowed: split it into sub-workflows, or use a foreach node.");
        }

        foreach (var (node, label, _, _) in subject.Nodes)
        {
            if (node is ForeachNode each && each.Items is Expressions.ConstantTemplate { Value.Element: { ValueKind: System.Text.Json.JsonValueKind.Array } list }
                && list.GetArrayLength() > each.MaxIterations)
            {
                subject.Error(SpecCodes.OutOfRange, subject.At(node, "items"), label,
                    $"{list.GetArrayLength()} items are more than `max_iterations` ({each.MaxIterations}): raise it, at most to 1000000.");
            }
        }
    }
}
