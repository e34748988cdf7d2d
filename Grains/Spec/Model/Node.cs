using OrleansWorkflows.Spec.Expressions;

namespace OrleansWorkflows.Spec;

/// <summary>One node of a workflow graph. The family is closed: the node types of the workflow language.</summary>
public abstract record Node
{
    /// <summary>Unique within the workflow; of a branch, within its parallel node; of a foreach step, the empty text.</summary>
    public required string Id { get; init; }

    public IReadOnlyList<string> DependsOn { get; init; } = [];

    public Join Join { get; init; } = Join.Any;

    /// <summary>False at the moment the node could start: it is skipped.</summary>
    public Expression? When { get; init; }

    /// <summary>A call: of each attempt. Any other node: of the whole of it.</summary>
    public TimeSpan? Timeout { get; init; }

    public string? Description { get; init; }

    /// <summary>The second name of the output.</summary>
    public string? Output { get; init; }

    /// <summary>What an author or importer keeps with the node; of no meaning to the engine (<c>enforcement</c>, <c>estimated_duration</c>).</summary>
    public JsonBytes? Data { get; init; }

    /// <summary>Where the node stands in its file.</summary>
    public SourcePosition Position { get; init; }

    /// <summary>The word used for this type in specs and views.</summary>
    public abstract string TypeName { get; }
}

public enum Join
{
    /// <summary>At least one dependency that counts completed.</summary>
    Any,

    /// <summary>Every dependency completed.</summary>
    All,
}

/// <summary>Calls one tool of a service.</summary>
public sealed record CallNode : Node
{
    /// <summary><c>service.tool</c>, or a bare tool name.</summary>
    public required string Tool { get; init; }

    public Template Args { get; init; } = Template.EmptyObject;

    public OnError OnError { get; init; } = OnError.Default;

    /// <summary>False: an attempt whose answer was lost is not repeated.</summary>
    public bool Idempotent { get; init; } = true;

    public UndoCall? Compensate { get; init; }

    /// <summary>Machines the call must run on; a list of names after evaluation. Null: anywhere.</summary>
    public Template? TargetMachines { get; init; }

    public override string TypeName => "call";
}

public sealed record BranchNode : Node
{
    public required IReadOnlyList<BranchCase> Cases { get; init; }

    public string? Default { get; init; }

    public override string TypeName => "branch";

    public IEnumerable<string> Targets => Cases.Select(c => c.Goto).Concat(Default is null ? [] : [Default]).Distinct();
}

public sealed record BranchCase(Expression When, string Goto);

public sealed record ParallelNode : Node
{
    public required IReadOnlyList<Node> Branches { get; init; }

    public FailurePolicy OnPartialFailure { get; init; } = FailurePolicy.FailAndUndo;

    public int MaxParallel { get; init; } = int.MaxValue;

    public override string TypeName => "parallel";
}

public sealed record ForeachNode : Node
{
    public required Template Items { get; init; }

    /// <summary>The loop variable.</summary>
    public required string As { get; init; }

    public required Node Step { get; init; }

    /// <summary>More items than this fail before the first starts. Default 1,000; at most 1,000,000.</summary>
    public int MaxIterations { get; init; } = 1_000;

    public int MaxParallel { get; init; } = 16;

    public FailurePolicy OnItemFailure { get; init; } = FailurePolicy.FailAndUndo;

    public override string TypeName => "foreach";
}

public sealed record WorkflowNode : Node
{
    /// <summary><c>domain/name</c>; a bare name was completed with the spec's domain when read.</summary>
    public required string Workflow { get; init; }

    public Template Args { get; init; } = Template.EmptyObject;

    /// <summary>False: the node completes as soon as the child has started, with <c>{execution_id}</c>.</summary>
    public bool Wait { get; init; } = true;

    public UndoCall? Compensate { get; init; }

    public override string TypeName => "workflow";
}

public sealed record YieldNode : Node
{
    public required Template Message { get; init; }

    public IReadOnlyList<ParamDefinition> Expects { get; init; } = [];

    /// <summary>The answer when the timeout passes. Null: the timeout fails the node.</summary>
    public Template? Default { get; init; }

    public override string TypeName => "yield";
}

public sealed record CompensateNode : Node
{
    public required IReadOnlyList<UndoCall> Steps { get; init; }

    public override string TypeName => "compensate";
}

public sealed record ErrorNode : Node
{
    public required Template Message { get; init; }

    public Template? Code { get; init; }

    public override string TypeName => "error";
}

public sealed record SnapshotNode : Node
{
    public required Template Name { get; init; }

    public override string TypeName => "snapshot";
}

/// <summary>Exactly one of <see cref="Duration"/> and <see cref="Until"/> is set.</summary>
public sealed record WaitNode : Node
{
    public Template? Duration { get; init; }

    public Template? Until { get; init; }

    public override string TypeName => "wait";
}

public sealed record SetNode : Node
{
    /// <summary>An object template.</summary>
    public required Template Values { get; init; }

    public override string TypeName => "set";
}
