using OrleansWorkflows.Definitions;
using OrleansWorkflows.Spec;

namespace OrleansWorkflows.Patterns;

/// <summary>Patterns as people and models read them.</summary>
internal static class PatternViews
{
    public static PatternView Of(Pattern pattern, WorkflowDefinition workflow, PatternSource source)
    {
        var operations = PatternOperations.Of(pattern);
        return new PatternView
        {
            Name = pattern.Name,
            Description = pattern.Description,
            Version = pattern.Version,
            Origin = source.Origin,
            Requirements = Requirements(pattern, operations),
            Operations = operations,
            Parameters = ParamSchema.ToJsonSchema(pattern.Parameters),
            Steps = [.. pattern.Steps.Entries.Select(entry => Step(entry.Key, entry.Value))],
            Validation = Checks(pattern),
            Drawing = WorkflowDrawing.Draw(workflow, "text") ?? "",
            Source = source.Text,
        };
    }

    public static IReadOnlyList<PatternCheckView> Checks(Pattern pattern) =>
        [.. pattern.Checks.Select(check => new PatternCheckView(check.Id, (check.Node["call"] as DocScalar)?.Text, check.Expect.Text, check.Message?.Text))];

    private static List<string> Requirements(Pattern pattern, List<PatternOperation> operations)
    {
        var requirements = new List<string> { "The component is a configured service that is on and can be read." };
        requirements.AddRange(operations.Select(operation =>
            $"It has the operation '{operation.Name}'{(operation.Arguments.Count > 0 ? $" ({string.Join(", ", operation.Arguments)})" : "")}{(operation.Description is { } text ? $": {text}" : ".")}"));
        requirements.AddRange(pattern.Requirements.Where(requirement => requirement is not OperationRequirement).Select(Sentence));
        return requirements;
    }

    private static string Sentence(PatternRequirement requirement) => requirement switch
    {
        ServiceRequirement service => $"The service '{service.Service}' is configured, on and can be read.{More(service)}",
        WorkflowRequirement workflow => $"The workflow '{workflow.Workflow}' exists.{More(workflow)}",
        MachinesRequirement { Named: { } named } machines => $"The machines {named.Text} are alive.{More(machines)}",
        MachinesRequirement machines => $"At least {machines.AtLeast} machines are alive.{More(machines)}",
        ConditionRequirement condition => $"{condition.Condition.Text}: {condition.Message}",
        _ => requirement.Description ?? "",
    };

    private static string More(PatternRequirement requirement) => requirement.Description is { } text ? " " + text : "";

    private static PatternStepView Step(string id, DocNode node)
    {
        var map = node as DocMap;
        return new PatternStepView(
            id, (map?["type"] as DocScalar)?.Text ?? (map is null ? null : NodeTypes.Implied(map)) ?? "", (map?["call"] as DocScalar)?.Text, (map?["description"] as DocScalar)?.Text);
    }
}
