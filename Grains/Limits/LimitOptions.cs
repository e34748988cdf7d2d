using System.ComponentModel.DataAnnotations;

namespace OrleansWorkflows.Limits;

/// <summary>How much one silo does at once, and how much may wait there. Settings section <c>Silo:Limits</c>.</summary>
public sealed class LimitOptions
{
    public const string Section = "Silo:Limits";

    /// <summary>Executions that have calls in flight; those that wait for an answer, a timer or a child do not count.</summary>
    [Range(1, 1_000_000)]
    public int RunningExecutions { get; set; } = 5_000;

    /// <summary>Calls in flight of all executions together.</summary>
    [Range(1, 1_000_000)]
    public int RunningSteps { get; set; } = 5_000;

    /// <summary>Executions in the line for a place; further starts are refused. One workflow alone can fill four fifths of it.</summary>
    [Range(1, 1_000_000)]
    public int QueuedExecutions { get; set; } = 20_000;

    /// <summary>Ended calls of executions on other machines whose outcome is kept, for five minutes at most, in case it is asked for again.</summary>
    [Range(1, 1_000_000)]
    public int KeptCalls { get; set; } = 10_000;

    /// <summary>What those may take together. The newest is kept however large it is.</summary>
    [Range(0, long.MaxValue)]
    public long KeptCallBytes { get; set; } = 64L * 1024 * 1024;
}
