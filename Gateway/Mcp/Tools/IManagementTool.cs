using ModelContextProtocol.Protocol;
using OrleansWorkflows.Gateway.Access;

namespace OrleansWorkflows.Gateway.Mcp.Tools;

/// <summary>A tool that is always there, beside those of the workflows.</summary>
public interface IManagementTool
{
    Tool Definition { get; }

    /// <summary>What its callers need, of <see cref="Scopes"/>. Null: only <c>admin</c> may; a test refuses that.</summary>
    string? Scope => null;

    /// <summary>With which it is switched off.</summary>
    ToolGroups Group => ToolGroups.Management;

    ValueTask<CallToolResult> CallAsync(ToolCall call, CancellationToken cancellationToken);
}
