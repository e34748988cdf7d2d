using OrleansWorkflows.Services;

namespace OrleansWorkflows.Spec;

/// <summary>What validation may know of the world around a spec. Everything is optional: what is not known is not judged.</summary>
public sealed record ValidationContext
{
    /// <summary>Nothing known: the command line without services.</summary>
    public static readonly ValidationContext Nothing = new();

    /// <summary>Null: the services are not known, and tool names are only checked for their form.</summary>
    public IToolCatalog? Tools { get; init; }

    /// <summary>Null: other workflows are not known, and a sub-workflow outside the file is a warning.</summary>
    public IWorkflowCatalog? Workflows { get; init; }

    /// <summary>Domain of a request that names none.</summary>
    public string DefaultDomain { get; init; } = "default";

    public DocumentLimits Documents { get; init; } = DocumentLimits.Default;

    /// <summary>Of one workflow, branches and foreach steps included.</summary>
    public int MaxNodes { get; init; } = 10_000;
}

/// <summary>The tools that calls can name: those of the services, the built-in ones included.</summary>
public interface IToolCatalog
{
    /// <param name="tool"><c>service.tool</c> or a bare tool name.</param>
    ToolLookup Find(string tool);
}

/// <summary>The workflows that are already loaded.</summary>
public interface IWorkflowCatalog
{
    /// <summary>False: others may be loaded where the spec runs, so that a sub-workflow it lacks is a warning only.</summary>
    bool IsComplete => true;

    /// <param name="fullName"><c>domain/name</c>.</param>
    bool Knows(string fullName);

    /// <summary>The current definition; null when it is not at hand (its arguments are then not checked).</summary>
    WorkflowDefinition? Find(string fullName);
}
