using System.Text.Json;
using OrleansWorkflows.Spec;

namespace OrleansWorkflows.Definitions;

/// <summary>Nodes as their author wrote them, found in a definition's stored form.</summary>
internal static class StoredNodes
{
    public static IEnumerable<(Node Node, JsonElement Written)> Of(WorkflowDefinition definition)
    {
        if (!definition.Stored.Element.TryGetProperty("graph", out var graph))
        {
            yield break;
        }

        foreach (var node in definition.Nodes)
        {
            if (!graph.TryGetProperty(node.Id, out var written))
            {
                continue;
            }

            yield return (node, written);
            foreach (var inner in InnerOf(node, written))
            {
                yield return inner;
            }
        }
    }

    /// <summary>A field as text; strings without quotes.</summary>
    public static string? TextOf(JsonElement written, string field) =>
        written.TryGetProperty(field, out var value) ? value.ValueKind == JsonValueKind.String ? value.GetString() : value.GetRawText() : null;

    private static IEnumerable<(Node Node, JsonElement Written)> InnerOf(Node node, JsonElement written)
    {
        if (node is ForeachNode each && written.TryGetProperty("step", out var step))
        {
            yield return (each.Step, step);
        }
        else if (node is ParallelNode parallel && written.TryGetProperty("branches", out var branches))
        {
            foreach (var branch in parallel.Branches)
            {
                if (branches.TryGetProperty(branch.Id, out var inner))
                {
                    yield return (branch, inner);
                }
            }
        }
    }
}
