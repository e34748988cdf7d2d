namespace OrleansWorkflows.Gateway.Mcp.Management;

/// <summary>The status words of requirement 002 (<c>WorkflowStatus</c>).</summary>
internal static class StatusWords
{
    public static readonly string[] All = ["draft", "active", "executing", "completed", "failed", "paused"];

    public static string Of(WorkflowCard card) => card.IsDraft ? "draft" : "active";

    public static string Of(ExecutionStatus status) => status switch
    {
        ExecutionStatus.Completed => "completed",
        ExecutionStatus.Failed or ExecutionStatus.Cancelled => "failed",
        ExecutionStatus.Waiting or ExecutionStatus.Paused => "paused",
        _ => "executing",
    };

    /// <summary>The statuses that a word stands for; empty for the words of workflows.</summary>
    public static IReadOnlyList<ExecutionStatus> StatusesOf(string word) => [.. Enum.GetValues<ExecutionStatus>().Where(status => Of(status) == word)];
}
