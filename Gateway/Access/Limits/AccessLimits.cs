namespace OrleansWorkflows.Gateway.Access.Limits;

/// <summary>How much one caller may have of a gateway. Null: as much as there is.</summary>
/// <param name="RequestsPerMinute">HTTP requests; a WebSocket counts when it opens, and with each MCP request on it.</param>
/// <param name="MaxExecutions">Executions that it started at this gateway and that have not ended.</param>
public sealed record AccessLimits(int? RequestsPerMinute, int? MaxExecutions)
{
    public static readonly AccessLimits None = new(null, null);
}
