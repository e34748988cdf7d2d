using System.ComponentModel.DataAnnotations;

namespace OrleansWorkflows.Executions;

/// <summary>How executions behave on a silo. Settings section <c>Executions</c>.</summary>
public sealed class ExecutionOptions
{
    public const string Section = "Executions";

    /// <summary>A sleeping execution with a timer due sooner than this stays in memory; others leave it and are woken by a keeper.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00")]
    public TimeSpan ShortTimer { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>A turn whose append took longer than this checks that the execution is still its own before it acts.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:10:00")]
    public TimeSpan FenceCheckAfter { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>A state snapshot is written when the events since the last one are larger than this, and than that snapshot.</summary>
    [Range(1_024, int.MaxValue)]
    public int SnapshotAfterBytes { get; set; } = 256 * 1024;

    /// <summary>Name of this machine, for placement and views.</summary>
    public string Machine { get; set; } = Environment.MachineName;

    /// <summary>How often a keeper looks for executions whose silo died, at the latest.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan SweepEvery { get; set; } = TimeSpan.FromSeconds(15);
}
