using OrleansWorkflows.Gateway.Mcp.Requests;

namespace OrleansWorkflows.Gateway.Mcp.Tools;

/// <summary>What a tool of a source does.</summary>
public abstract record FoundTool;

/// <summary>It is done here.</summary>
public sealed record HandledTool(ToolHandler Handler) : FoundTool;

/// <summary>It runs a workflow, as any tool of a workflow does.</summary>
public sealed record RunningTool(ToolScope Scope, WorkflowCard Card) : FoundTool;
