namespace OrleansWorkflows.Spec;

/// <summary>
/// Everything that can be said about definitions before they run, in one pass. One rule a file; the same rules serve files, uploads and
/// requests. Source: SPEC "Validation".
/// </summary>
internal static class SpecValidator
{
    private static readonly ISpecRule[] s_rules =
    [
        new LimitsRule(),
        new LabelsRule(),
        new TargetsRule(),
        new CycleRule(),
        new ReachabilityRule(),
        new NamesRule(),
        new OutputsRule(),
        new ReferencesRule(),
        new TypesRule(),
        new ParamsRule(),
        new YieldsRule(),
        new ToolsRule(),
        new SubWorkflowsRule(),
        new NoEffectRule(),
    ];

    public static void Check(IReadOnlyList<Draft> drafts, ValidationContext context, ProblemList problems)
    {
        var file = new Dictionary<string, WorkflowDefinition>(StringComparer.Ordinal);
        foreach (var draft in drafts)
        {
            file.TryAdd(draft.Definition.FullName, draft.Definition);
        }

        var subjects = drafts.Select(draft => new Subject(draft, file, context, problems)).ToList();
        foreach (var subject in subjects)
        {
            foreach (var rule in s_rules)
            {
                rule.Check(subject);
            }
        }

        RecursionRule.Check(subjects);
    }
}

/// <summary>One thing that can be wrong with a definition.</summary>
internal interface ISpecRule
{
    void Check(Subject subject);
}
