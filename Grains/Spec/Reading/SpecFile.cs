namespace OrleansWorkflows.Spec;

/// <summary>A spec file without mistakes.</summary>
/// <param name="Version">Any text; empty when the file gives none.</param>
/// <param name="Workflows">In written order.</param>
public sealed record SpecFile(string Domain, string Version, IReadOnlyList<WorkflowDefinition> Workflows);

/// <summary>What a reader made of a spec file or request.</summary>
/// <param name="Spec">Null when one of the problems is an error; warnings leave it usable.</param>
/// <param name="Problems">Everything that is wrong, in the order of the file.</param>
public sealed record SpecReadResult(SpecFile? Spec, IReadOnlyList<SpecProblem> Problems)
{
    /// <summary>The workflow, where the text holds exactly one: a request, a <c>create_workflow</c> record.</summary>
    public WorkflowDefinition? Definition => Spec?.Workflows is [var only] ? only : null;
}
