using OrleansWorkflows.Spec;
using OrleansWorkflows.Spec.Graph;

namespace OrleansWorkflows.Definitions;

/// <summary>What a caller needs to choose and call a workflow, told from its definition.</summary>
public static class WorkflowCards
{
    public static WorkflowCard Of(WorkflowDefinition definition, CatalogueEntry entry)
    {
        var nodes = definition.Nodes.SelectMany(SubWorkflows.WithInner).ToArray();
        return new WorkflowCard
        {
            Domain = definition.Domain,
            Name = definition.Name,
            Revision = definition.Revision,
            Version = definition.Version,
            Description = definition.Description,
            Pattern = definition.Pattern,
            Labels = definition.Labels,
            IsDraft = definition.IsDraft,
            IsDeleted = entry.IsDeleted,
            InputSchema = ParamSchema.ToJsonSchema(definition.Params),
            Examples = definition.Examples,
            Drawing = definition.IsDraft ? "" : TextDrawing.Draw(DefinitionGraph.From(definition), new TextDrawingOptions { MaxLayers = 12 }),
            OnFailure = FailureOf(definition, nodes),
            MayAsk = [.. StoredNodes.Of(definition).Where(n => n.Node is YieldNode).Select(n => StoredNodes.TextOf(n.Written, "message") ?? "")],
            Calls = [.. CallsOf(definition)],
            NodeCount = nodes.Length,
            CreatedAt = entry.CreatedAt,
            UpdatedAt = entry.UpdatedAt,
            CreatedBy = entry.CreatedBy,
            Origin = entry.Origin,
        };
    }

    /// <summary>The tools that its own steps call, undoing included, each once.</summary>
    public static IEnumerable<string> CallsOf(WorkflowDefinition definition) =>
        definition.Nodes.SelectMany(SubWorkflows.WithInner).SelectMany(ToolsOf).Distinct();

    private static IEnumerable<string> ToolsOf(Node node) => node switch
    {
        CallNode { Compensate: { } undo } call => [call.Tool, undo.Tool],
        CallNode call => [call.Tool],
        WorkflowNode { Compensate: { } undo } => [undo.Tool],
        CompensateNode compensate => compensate.Steps.Select(step => step.Tool),
        _ => [],
    };

    private static string FailureOf(WorkflowDefinition definition, Node[] nodes)
    {
        var parts = new List<string>();
        if (nodes.OfType<CallNode>().Where(c => c.OnError.Retry > 0).Select(c => c.Id).ToArray() is { Length: > 0 } retried)
        {
            parts.Add($"retries {string.Join(", ", retried)}");
        }

        foreach (var policy in nodes.Select(NodeGraph.PolicyOf).OfType<FailurePolicy>().Distinct())
        {
            parts.AddRange(policy.Kind switch
            {
                FailurePolicyKind.Rollback => [policy.CompensateNode is { } node ? $"rolls back through {node}" : "rolls back what was done"],
                FailurePolicyKind.Continue => ["goes on with what succeeded"],
                FailurePolicyKind.Abort => ["stops with a partial result, undoing nothing"],
                _ => Array.Empty<string>(),
            });
        }

        var undone = nodes.Where(n => n is CallNode { Compensate: not null } or WorkflowNode { Compensate: not null }).Select(n => n.Id).ToArray();
        if (undone.Length > 0)
        {
            parts.Add($"undoes {string.Join(", ", undone)} in reverse order");
        }

        if (definition.OnFailure is { } last && !nodes.Any(node => NodeGraph.PolicyOf(node)?.CompensateNode == last))
        {
            parts.Add($"then runs {last}");
        }

        return parts.Count == 0
            ? "On failure: stops and says which step failed and why."
            : $"On failure: {string.Join("; ", parts)}; then says which step failed and what was undone.";
    }
}
