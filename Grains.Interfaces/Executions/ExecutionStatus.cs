namespace OrleansWorkflows;

/// <summary>Where an execution stands.</summary>
public enum ExecutionStatus
{
    /// <summary>Waits for a place under its workflow's <c>concurrency</c> limit, or for its silo to have room.</summary>
    Queued,

    /// <summary>Has work in hand or a timer armed.</summary>
    Running,

    /// <summary>A yield is open and nothing is in flight.</summary>
    Waiting,

    /// <summary>Nothing new starts until it is let go on.</summary>
    Paused,

    /// <summary>Undoes what was done.</summary>
    Compensating,

    Completed,

    Failed,

    Cancelled,
}

public static class ExecutionStatusExtensions
{
    public static bool HasEnded(this ExecutionStatus status) =>
        status is ExecutionStatus.Completed or ExecutionStatus.Failed or ExecutionStatus.Cancelled;
}
