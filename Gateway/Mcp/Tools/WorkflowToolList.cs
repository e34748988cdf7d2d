using System.Runtime.CompilerServices;
using ModelContextProtocol.Protocol;
using OrleansWorkflows.Gateway.Catalogue;
using OrleansWorkflows.Gateway.Mcp.Requests;
using OrleansWorkflows.Gateway.Mcp.Workflows;

namespace OrleansWorkflows.Gateway.Mcp.Tools;

/// <summary>
/// The tools of workflows in the order of lists. The order is found once for each state of the catalogue, a tool is made once for each revision of its workflow, so
/// that a page of a large catalogue costs little more than what it shows.
/// </summary>
internal sealed class WorkflowToolList
{
    private readonly ConditionalWeakTable<CatalogueSnapshot, ToolEntry[]> _sorted = [];

    private readonly ConditionalWeakTable<WorkflowCard, Tool> _tools = [];

    /// <summary>Those that can be called in a scope together with others, by name.</summary>
    /// <param name="others">By name, each once; of two with one name that of the workflow is left out.</param>
    public List<ToolEntry> MergeWith(IReadOnlyList<ToolEntry> others, ToolScope scope)
    {
        var own = _sorted.GetValue(scope.Snapshot, Sort);
        var merged = new List<ToolEntry>(own.Length + others.Count);
        var next = 0;
        foreach (var entry in own)
        {
            if (!scope.Sees(entry.Card!))
            {
                continue;
            }

            while (next < others.Count && string.CompareOrdinal(others[next].Name, entry.Name) <= 0)
            {
                merged.Add(others[next++]);
            }

            if (merged.Count == 0 || merged[^1].Name != entry.Name)
            {
                merged.Add(entry);
            }
        }

        merged.AddRange(others.Skip(next));
        return merged;
    }

    public Tool Show(ToolEntry entry)
    {
        if (entry.Tool is { } tool)
        {
            return tool;
        }

        var made = _tools.GetValue(entry.Card!, card => WorkflowTool.Of(card, entry.Name));
        if (made.Name != entry.Name)
        {
            // Another workflow of the same name came or went, which changes what this one's tool is called.
            made = WorkflowTool.Of(entry.Card!, entry.Name);
            _tools.AddOrUpdate(entry.Card!, made);
        }

        return made;
    }

    private static ToolEntry[] Sort(CatalogueSnapshot snapshot) =>
    [
        .. snapshot.Cards.Where(card => !card.IsDraft)
            .Select(card => new ToolEntry(snapshot.ToolNames.Of(card.Domain, card.Name)!, null, card))
            .OrderBy(entry => entry.Name, StringComparer.Ordinal),
    ];
}
