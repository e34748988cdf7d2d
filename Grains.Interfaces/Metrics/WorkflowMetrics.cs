namespace OrleansWorkflows;

/// <summary>Figures of the executions of a time range. Source: requirement 002 (<c>WorkflowMetrics</c>).</summary>
[GenerateSerializer, Immutable, Alias("OrleansWorkflows.WorkflowMetrics")]
public sealed record WorkflowMetrics
{
    [Id(0)] public required DateTimeOffset Since { get; init; }

    [Id(1)] public required DateTimeOffset Until { get; init; }

    /// <summary>True: more executions started in the range than are read; the figures are those of the newest, which started at <see cref="CoveredSince"/> or later.</summary>
    [Id(2)] public required bool Truncated { get; init; }

    [Id(3)] public required DateTimeOffset CoveredSince { get; init; }

    /// <summary>Of all workflows together.</summary>
    [Id(4)] public required ExecutionFigures Executions { get; init; }

    /// <summary>The busiest first.</summary>
    [Id(5)] public required IReadOnlyList<WorkflowFigures> Workflows { get; init; }

    /// <summary>By name.</summary>
    [Id(6)] public required IReadOnlyList<MachineFigures> Machines { get; init; }

    /// <summary>How many executions, the newest of each workflow, the figures of steps are taken from.</summary>
    [Id(7)] public required int SampledExecutions { get; init; }
}

[GenerateSerializer, Immutable, Alias("OrleansWorkflows.ExecutionFigures")]
public sealed record ExecutionFigures
{
    [Id(0)] public required long Total { get; init; }

    /// <summary>Status word → how many; statuses that there are none of are left out.</summary>
    [Id(1)] public required IReadOnlyDictionary<string, long> ByStatus { get; init; }

    /// <summary>Completed ones among those that completed or failed, 0 to 1; null: none has ended yet. Cancelled ones count for neither.</summary>
    [Id(2)] public double? SuccessRate { get; init; }

    /// <summary>From start to end of those that ended, waiting included, in milliseconds.</summary>
    [Id(3)] public LatencyFigures? DurationMs { get; init; }
}

/// <summary>Percentiles by nearest rank.</summary>
[GenerateSerializer, Immutable, Alias("OrleansWorkflows.LatencyFigures")]
public sealed record LatencyFigures(
    [property: Id(0)] int Count,
    [property: Id(1)] double P50,
    [property: Id(2)] double P90,
    [property: Id(3)] double P99,
    [property: Id(4)] double Max,
    [property: Id(5)] double Mean);

[GenerateSerializer, Immutable, Alias("OrleansWorkflows.WorkflowFigures")]
public sealed record WorkflowFigures
{
    [Id(0)] public required string Domain { get; init; }

    [Id(1)] public required string Workflow { get; init; }

    [Id(2)] public required ExecutionFigures Executions { get; init; }

    /// <summary>In the order in which they first ran; of the sampled executions.</summary>
    [Id(3)] public required IReadOnlyList<StepFigures> Steps { get; init; }

    [Id(4)] public required int SampledExecutions { get; init; }
}

/// <summary>One step over the sampled executions; items of a foreach are one step, <c>loop[]</c>.</summary>
[GenerateSerializer, Immutable, Alias("OrleansWorkflows.StepFigures")]
public sealed record StepFigures
{
    [Id(0)] public required string Step { get; init; }

    [Id(1)] public string? Service { get; init; }

    /// <summary>How often it began, repeats not counted.</summary>
    [Id(2)] public required long Calls { get; init; }

    /// <summary>How often it failed in the end.</summary>
    [Id(3)] public required long Failures { get; init; }

    /// <summary>Attempts after the first.</summary>
    [Id(4)] public required long Retries { get; init; }

    /// <summary>From the first attempt to its end, delays between attempts included, in milliseconds.</summary>
    [Id(5)] public LatencyFigures? LatencyMs { get; init; }
}

[GenerateSerializer, Immutable, Alias("OrleansWorkflows.MachineFigures")]
public sealed record MachineFigures
{
    [Id(0)] public required string Machine { get; init; }

    /// <summary>Executions that it drove last.</summary>
    [Id(1)] public required ExecutionFigures Executions { get; init; }

    /// <summary>Steps of the sampled executions that it began.</summary>
    [Id(2)] public required long StepCalls { get; init; }

    [Id(3)] public required long StepFailures { get; init; }

    [Id(4)] public required long StepRetries { get; init; }

    [Id(5)] public LatencyFigures? StepLatencyMs { get; init; }
}
