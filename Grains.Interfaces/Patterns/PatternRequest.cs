namespace OrleansWorkflows;

/// <summary>A pattern for a component.</summary>
[GenerateSerializer, Immutable, Alias("OrleansWorkflows.PatternRequest")]
public sealed record PatternRequest
{
    /// <summary>A configured service.</summary>
    [Id(0)] public required string Component { get; init; }

    /// <summary>An object; null: not given yet, and so not judged.</summary>
    [Id(1)] public JsonBytes? Parameters { get; init; }

    [Id(2)] public string? RequestedBy { get; init; }
}

/// <summary>Whether a pattern can be applied. Source: requirement 002 (<c>ValidationResult</c>).</summary>
[GenerateSerializer, Immutable, Alias("OrleansWorkflows.PatternValidation")]
public sealed record PatternValidation
{
    [Id(0)] public required string PatternName { get; init; }

    [Id(1)] public required string TargetComponent { get; init; }

    [Id(2)] public required bool Valid { get; init; }

    /// <summary>What blocks, each with its mend.</summary>
    [Id(3)] public required IReadOnlyList<PatternIssue> BlockingIssues { get; init; }

    /// <summary>What could not be looked at, and why.</summary>
    [Id(4)] public required IReadOnlyList<PatternIssue> Warnings { get; init; }

    /// <summary>Everything that was checked, in the order of the pattern.</summary>
    [Id(5)] public required IReadOnlyList<PatternCheck> Checks { get; init; }

    /// <summary>Parameters that have to be given to apply it.</summary>
    [Id(6)] public required IReadOnlyList<string> ParametersNeeded { get; init; }
}

/// <param name="Requirement">What it is about: <c>component</c>, <c>operation deploy</c>, <c>parameter version</c>, …</param>
/// <param name="Mend">What to do.</param>
[GenerateSerializer, Immutable, Alias("OrleansWorkflows.PatternIssue")]
public sealed record PatternIssue([property: Id(0)] string Requirement, [property: Id(1)] string Message, [property: Id(2)] string Mend);

/// <param name="Status"><c>met</c>, <c>not_met</c> or <c>unknown</c>.</param>
[GenerateSerializer, Immutable, Alias("OrleansWorkflows.PatternCheck")]
public sealed record PatternCheck([property: Id(0)] string Requirement, [property: Id(1)] string Status, [property: Id(2)] string Detail);

/// <param name="Application">Null: it was not started, <paramref name="Validation"/> or <paramref name="Refusal"/> says why.</param>
/// <param name="Refusal">Why the execution could not be started though nothing blocked.</param>
[GenerateSerializer, Immutable, Alias("OrleansWorkflows.PatternApplyReply")]
public sealed record PatternApplyReply(
    [property: Id(0)] PatternValidation Validation, [property: Id(1)] PatternApplicationView? Application, [property: Id(2)] StartReply? Refusal)
{
    /// <summary>The application id was used for another request.</summary>
    [Id(3)] public bool IsReused { get; init; }
}
