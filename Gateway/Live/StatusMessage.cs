using System.Text.Json.Serialization;
using OrleansWorkflows.Gateway.Rest;

namespace OrleansWorkflows.Gateway.Live;

/// <summary>A <c>workflow_status_update</c>, as it goes over the wire (requirement 002, "MCP Ecosystem Integration").</summary>
public sealed record StatusMessage
{
    [JsonPropertyOrder(-1)]
    public string Type { get; init; } = "workflow_status_update";

    public required string WorkflowId { get; init; }

    public required ExecutionStatus Status { get; init; }

    public required DateTimeOffset Timestamp { get; init; }

    public required string Source { get; init; }

    public required string ExecutionId { get; init; }

    public required string Domain { get; init; }

    public required string Workflow { get; init; }

    /// <summary>The step that settled; absent when the execution as a whole changed.</summary>
    public string? Step { get; init; }

    public StepStatus? StepStatus { get; init; }

    public static StatusMessage From(ExecutionStatusChanged change, string source) => new()
    {
        WorkflowId = WorkflowIds.Of(change.Domain, change.Workflow),
        Status = change.Status,
        Timestamp = change.At,
        Source = source,
        ExecutionId = change.ExecutionId,
        Domain = change.Domain,
        Workflow = change.Workflow,
        Step = change.Step,
        StepStatus = change.StepStatus,
    };
}
