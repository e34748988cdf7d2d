namespace OrleansWorkflows;

/// <summary>An application of a pattern and what came of it. Source: requirement 002 (<c>PatternApplication</c>).</summary>
[GenerateSerializer, Immutable, Alias("OrleansWorkflows.PatternApplicationView")]
public sealed record PatternApplicationView
{
    [Id(0)] public required string ApplicationId { get; init; }

    [Id(1)] public required string PatternName { get; init; }

    [Id(2)] public required string TargetComponent { get; init; }

    /// <summary>Of its execution.</summary>
    [Id(3)] public required ExecutionStatus Status { get; init; }

    [Id(4)] public required DateTimeOffset AppliedAt { get; init; }

    [Id(5)] public DateTimeOffset? EndedAt { get; init; }

    [Id(6)] public string? AppliedBy { get; init; }

    /// <summary>As they were given.</summary>
    [Id(7)] public required JsonBytes Parameters { get; init; }

    [Id(8)] public required string ExecutionId { get; init; }

    /// <summary>What the pattern's result says; null: it has not ended well.</summary>
    [Id(9)] public JsonBytes? Results { get; init; }

    /// <summary>One sentence for each check of the pattern's <c>validation</c>.</summary>
    [Id(10)] public required IReadOnlyList<string> ValidationResults { get; init; }

    [Id(11)] public IReadOnlyList<string> CompletedSteps { get; init; } = [];

    [Id(12)] public IReadOnlyList<string> CurrentSteps { get; init; } = [];

    [Id(13)] public IReadOnlyList<string> FailedSteps { get; init; } = [];

    [Id(14)] public ErrorView? Error { get; init; }

    /// <summary>What was undone after a failure.</summary>
    [Id(15)] public IReadOnlyList<CompensationView> Compensation { get; init; } = [];

    /// <summary>Questions that somebody has to answer before it goes on.</summary>
    [Id(16)] public IReadOnlyList<WaitingView> Waiting { get; init; } = [];

    /// <summary>What to do next.</summary>
    [Id(17)] public required IReadOnlyList<string> NextSteps { get; init; }
}

/// <summary>What an application is made of, all of it decided.</summary>
[GenerateSerializer, Immutable, Alias("OrleansWorkflows.PatternPlan")]
public sealed record PatternPlan
{
    [Id(0)] public required string Pattern { get; init; }

    [Id(1)] public required string Component { get; init; }

    [Id(2)] public required JsonBytes Parameters { get; init; }

    /// <summary>The catalogue that its workflow is in.</summary>
    [Id(3)] public required string Scope { get; init; }

    [Id(4)] public required string Workflow { get; init; }

    /// <summary>Of the workflow.</summary>
    [Id(5)] public required JsonBytes Arguments { get; init; }

    [Id(6)] public required IReadOnlyList<PatternCheckView> Checks { get; init; }

    [Id(7)] public string? RequestedBy { get; init; }

    /// <summary>The version of the catalogue that has the workflow.</summary>
    [Id(8)] public long CatalogueVersion { get; init; }
}

/// <param name="Application">Null: the execution could not be started, and nothing is kept.</param>
/// <param name="Start">What became of the start; null: the id was used for another request.</param>
[GenerateSerializer, Immutable, Alias("OrleansWorkflows.PatternBeginReply")]
public sealed record PatternBeginReply([property: Id(0)] PatternApplicationView? Application, [property: Id(1)] StartReply? Start);
