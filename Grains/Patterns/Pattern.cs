using OrleansWorkflows.Spec;

namespace OrleansWorkflows.Patterns;

/// <summary>A pattern as it was read: a workflow of which only the component is still open.</summary>
internal sealed record Pattern
{
    public required string Name { get; init; }

    public required string Description { get; init; }

    public required string Version { get; init; }

    public required IReadOnlyList<PatternRequirement> Requirements { get; init; }

    public required IReadOnlyList<ParamDefinition> Parameters { get; init; }

    /// <summary>The graph, as written.</summary>
    public required DocMap Steps { get; init; }

    public required IReadOnlyList<PatternValidationCheck> Checks { get; init; }

    /// <summary>The whole file.</summary>
    public required DocMap Document { get; init; }
}

/// <summary>One check after the steps: a call, and what has to be true of its answer.</summary>
/// <param name="Node">Without <c>expect</c> and <c>message</c>; it may lack a call, when earlier outputs are judged.</param>
internal sealed record PatternValidationCheck(string Id, DocMap Node, DocScalar Expect, DocScalar? Message);

/// <summary>What has to be so before the pattern is applied. A closed family.</summary>
internal abstract record PatternRequirement(string? Description);

/// <summary>An operation of the component, described for people; every operation that steps call is checked, described or not.</summary>
internal sealed record OperationRequirement(string Operation, string? Description) : PatternRequirement(Description);

/// <summary>A further service.</summary>
internal sealed record ServiceRequirement(string Service, string? Description) : PatternRequirement(Description);

/// <summary>Machines that are alive: those that an expression over the parameters names, or so many.</summary>
internal sealed record MachinesRequirement(Spec.Expressions.Expression? Named, int AtLeast, string? Description) : PatternRequirement(Description);

internal sealed record WorkflowRequirement(string Workflow, string? Description) : PatternRequirement(Description);

/// <summary>An expression over the parameters.</summary>
internal sealed record ConditionRequirement(Spec.Expressions.Expression Condition, string Message) : PatternRequirement(Message);
