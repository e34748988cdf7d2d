namespace OrleansWorkflows;

/// <summary>A pattern as lists show it. Source: requirement 002 (<c>PatternDefinition</c>).</summary>
[GenerateSerializer, Immutable, Alias("OrleansWorkflows.PatternView")]
public sealed record PatternView
{
    [Id(0)] public required string Name { get; init; }

    [Id(1)] public required string Description { get; init; }

    [Id(2)] public string Version { get; init; } = "";

    /// <summary><c>shipped</c>, or the file it came from.</summary>
    [Id(3)] public required string Origin { get; init; }

    /// <summary>What has to be so before it can be applied, one sentence each.</summary>
    [Id(4)] public required IReadOnlyList<string> Requirements { get; init; }

    /// <summary>What it calls of the component.</summary>
    [Id(5)] public required IReadOnlyList<PatternOperation> Operations { get; init; }

    /// <summary>JSON Schema of the parameters.</summary>
    [Id(6)] public required JsonBytes Parameters { get; init; }

    /// <summary>In the order in which they are written.</summary>
    [Id(7)] public required IReadOnlyList<PatternStepView> Steps { get; init; }

    [Id(8)] public required IReadOnlyList<PatternCheckView> Validation { get; init; }

    [Id(9)] public string Drawing { get; init; } = "";

    /// <summary>As its author wrote it.</summary>
    [Id(10)] public string? Source { get; init; }
}

/// <summary>One operation of the component that steps call as <c>component.name</c>.</summary>
[GenerateSerializer, Immutable, Alias("OrleansWorkflows.PatternOperation")]
public sealed record PatternOperation(
    [property: Id(0)] string Name, [property: Id(1)] string? Description, [property: Id(2)] IReadOnlyList<string> Arguments);

[GenerateSerializer, Immutable, Alias("OrleansWorkflows.PatternStepView")]
public sealed record PatternStepView(
    [property: Id(0)] string Id, [property: Id(1)] string Type, [property: Id(2)] string? Call, [property: Id(3)] string? Description);

/// <param name="Expect">The expression that has to be true.</param>
[GenerateSerializer, Immutable, Alias("OrleansWorkflows.PatternCheckView")]
public sealed record PatternCheckView(
    [property: Id(0)] string Id, [property: Id(1)] string? Call, [property: Id(2)] string Expect, [property: Id(3)] string? Message);
