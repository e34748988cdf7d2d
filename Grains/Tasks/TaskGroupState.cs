using System.Text.Json.Serialization;

namespace OrleansWorkflows.Tasks;

/// <summary>What is stored of a group.</summary>
[GenerateSerializer, Alias("OrleansWorkflows.TaskGroupState")]
public sealed record TaskGroupState
{
    /// <summary>As it was asked for; null: nothing is stored.</summary>
    [Id(0)] public DistributeRequest? Request { get; init; }

    [Id(1)] public DateTimeOffset CreatedAt { get; init; }

    [Id(2)] public DateTimeOffset Deadline { get; init; }

    /// <summary>One a machine, in the order in which the strategy takes them.</summary>
    [Id(3)] public IReadOnlyList<TaskView> Tasks { get; init; } = [];

    [Id(4)] public TaskGroupStatus Status { get; init; }

    [Id(5)] public string? Reason { get; init; }

    [Id(6)] public DateTimeOffset? EndedAt { get; init; }

    /// <summary>Set when a caller has asked for its end.</summary>
    [Id(7)] public string? CancelReason { get; init; }

    /// <summary>How many machines must complete it for the strategy <c>quorum</c>.</summary>
    [JsonIgnore]
    public int Quorum => Request!.Quorum ?? ((Tasks.Count / 2) + 1);

    public TaskGroupState With(int place, TaskView task) => this with { Tasks = [.. Tasks.Take(place), task, .. Tasks.Skip(place + 1)] };

    public TaskGroupView ToView(string group)
    {
        var counted = Tasks.Where(task => task.Status != MachineTaskStatus.Skipped).ToList();
        return new TaskGroupView
        {
            TaskGroupId = group,
            Status = Status,
            ExecutionStrategy = Request!.Strategy,
            TaskDefinition = Request.Definition,
            TargetMachines = [.. Tasks.Select(task => task.Machine)],
            Tasks = Tasks,
            CreatedAt = CreatedAt,
            Deadline = Deadline,
            EndedAt = EndedAt,
            Quorum = Request.Strategy == ExecutionStrategy.Quorum ? Quorum : null,
            Successes = MachinesOf(MachineTaskStatus.Completed),
            Failures = MachinesOf(MachineTaskStatus.Failed),
            Progress = counted.Count == 0 ? 0 : Math.Round(counted.Average(task => task.Progress), 3),
            Reason = Reason,
        };
    }

    public IReadOnlyList<string> MachinesOf(MachineTaskStatus status) => [.. Tasks.Where(task => task.Status == status).Select(task => task.Machine)];
}
