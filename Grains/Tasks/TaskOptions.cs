using System.ComponentModel.DataAnnotations;

namespace OrleansWorkflows.Tasks;

/// <summary>Tasks on machines. Settings section <c>Tasks</c>, the same on every silo.</summary>
public sealed class TaskOptions
{
    public const string Section = "Tasks";

    /// <summary>How long a task group is kept after its end. Longer than a grain stays in memory idle, so that none remembers what has been forgotten.</summary>
    [Range(typeof(TimeSpan), "00:10:00", "3650.00:00:00")]
    public TimeSpan Retention { get; set; } = TimeSpan.FromDays(7);
}
