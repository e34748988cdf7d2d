using System.ComponentModel.DataAnnotations;

namespace OrleansWorkflows.Executions;

/// <summary>How what has expired is swept. Settings section <c>Retention</c>.</summary>
public sealed class RetentionOptions
{
    public const string Section = "Retention";

    /// <summary>How often is looked for what has expired when nothing is known to expire sooner.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan SweepEvery { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>Executions in one transaction; new work is written between two of them.</summary>
    [Range(1, 10_000)]
    public int BatchSize { get; set; } = 100;

    /// <summary>When an execution whose parent still runs is looked at again.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "30.00:00:00")]
    public TimeSpan PostponeBy { get; set; } = TimeSpan.FromHours(1);
}
