using System.ComponentModel.DataAnnotations;

namespace OrleansWorkflows.Executions;

/// <summary>How executions behave on a silo. Settings section <c>Executions</c>.</summary>
public sealed class ExecutionOptions
{
    public const string Section = "Executions";

    /// <summary>
    /// A sleeping execution with a timer due sooner than this stays in memory; others leave it and are woken by a keeper. Shorter than the age at
    /// which idle grains are collected, five minutes.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:04:00")]
    public TimeSpan ShortTimer { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>
    /// How long before its time a keeper wakes an execution: time enough to wake everything that is due at one instant. Never longer than
    /// <see cref="ShortTimer"/>, since it would leave memory again.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:04:00")]
    public TimeSpan WakeAhead
    {
        get => field < ShortTimer ? field : ShortTimer;
        set;
    }
    = TimeSpan.FromSeconds(20);

    /// <summary>A turn whose append took longer than this checks that the execution is still its own before it acts.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:10:00")]
    public TimeSpan FenceCheckAfter { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>A state snapshot is written when the events since the last one are larger than this, and than that snapshot.</summary>
    [Range(1_024, int.MaxValue)]
    public int SnapshotAfterBytes { get; set; } = 256 * 1024;

    /// <summary>Name of this machine, for placement and views.</summary>
    public string Machine { get; set; } = Environment.MachineName;

    /// <summary>
    /// How long a call, or the begin of an execution, waits for one of the machines that it names; then it fails. One process alone does not wait: no other
    /// machine can come.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "7.00:00:00")]
    public TimeSpan MachineWait { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>
    /// How often a keeper looks at everything again without being asked: for executions whose silo died, and timers that nobody told it of. Both are
    /// told at once; this only mends what was lost on the way.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan SweepEvery { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>False: this process only reads executions or brings some; those of the store are left as they are.</summary>
    public bool Resumes { get; set; } = true;
}
