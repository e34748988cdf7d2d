namespace OrleansWorkflows;

/// <summary>Where the task of one machine stands.</summary>
public enum MachineTaskStatus
{
    /// <summary>Its turn has not come, or its machine is away.</summary>
    Pending,

    Running,

    Completed,

    Failed,

    /// <summary>The strategy did not need it.</summary>
    Skipped,

    /// <summary>Ended before its end: by a caller, or because the group was decided without it.</summary>
    Cancelled,
}

public enum TaskGroupStatus
{
    Running,
    Completed,
    Failed,
    Cancelled,
}

public static class MachineTaskStatusExtensions
{
    public static bool HasEnded(this MachineTaskStatus status) => status is not (MachineTaskStatus.Pending or MachineTaskStatus.Running);
}
