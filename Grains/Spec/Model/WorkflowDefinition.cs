using OrleansWorkflows.Spec.Expressions;

namespace OrleansWorkflows.Spec;

/// <summary>
/// One workflow, parsed and ready to run. Immutable; identified by <see cref="Revision"/>, the hash of its stored form. Source: the workflow
/// language (graph, steps and <c>create_workflow</c> records all become this).
/// </summary>
public sealed record WorkflowDefinition
{
    public required string Domain { get; init; }

    public required string Name { get; init; }

    /// <summary>The author's version text; not used to tell revisions apart.</summary>
    public string Version { get; init; } = "";

    public string? Description { get; init; }

    public IReadOnlyList<ParamDefinition> Params { get; init; } = [];

    /// <summary>Top-level nodes in written order.</summary>
    public required IReadOnlyList<Node> Nodes { get; init; }

    /// <summary>What the execution answers with; null: the output of the last completed nodes.</summary>
    public Template? Result { get; init; }

    public TimeSpan? Timeout { get; init; }

    public ConcurrencyLimit? Concurrency { get; init; }

    /// <summary>Id of the compensate node that runs last in every undo.</summary>
    public string? OnFailure { get; init; }

    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();

    public Retention Retention { get; init; } = Retention.Default;

    /// <summary>True for a workflow created without steps: it is kept, but can not be executed yet.</summary>
    public bool IsDraft { get; init; }

    /// <summary>Free text that groups workflows in lists (<c>create_workflow</c>'s <c>pattern</c>).</summary>
    public string? Pattern { get; init; }

    /// <summary>Example parameter sets, offered as prompts and in tool descriptions.</summary>
    public IReadOnlyList<JsonBytes> Examples { get; init; } = [];

    /// <summary>The stored form: the definition as graph-form JSON, <c>{domain, name, version, …, graph}</c>, read back by <c>DefinitionReader</c>.</summary>
    public required JsonBytes Stored { get; init; }

    /// <summary>Lower-case hex SHA-256 of <see cref="Stored"/>, first 32 characters.</summary>
    public required string Revision { get; init; }

    /// <summary><c>domain/name</c>.</summary>
    public string FullName => $"{Domain}/{Name}";
}

/// <summary>How many executions of a workflow (and key) may run at once.</summary>
/// <param name="Key">Evaluated over the parameters; one limit for each value. Null: one limit for the workflow.</param>
public sealed record ConcurrencyLimit(int Limit, Template? Key, WhenFull WhenFull);

public enum WhenFull
{
    Queue,
    Reject,
}
