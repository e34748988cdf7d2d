using ModelContextProtocol.Protocol;

namespace OrleansWorkflows.Gateway.Mcp.CallTasks;

/// <summary>What a call of a tool has come to: a result, or a task that will have it. One of the two is set.</summary>
internal readonly record struct ToolAnswer(CallToolResult? Result, CreateTaskResult? Task);
