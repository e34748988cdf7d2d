using ModelContextProtocol.Protocol;

namespace OrleansWorkflows.Gateway.Mcp.Tools;

/// <summary>An entry of the list of tools: one that is at hand, or that of a workflow, which is made when a page shows it.</summary>
/// <param name="Tool">Null: that of <paramref name="Card"/>.</param>
internal readonly record struct ToolEntry(string Name, Tool? Tool, WorkflowCard? Card);
