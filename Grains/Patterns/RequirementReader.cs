using OrleansWorkflows.Spec;
using OrleansWorkflows.Spec.Expressions;

namespace OrleansWorkflows.Patterns;

/// <summary>Reads <c>requirements</c>: a list of objects, each with the one field that says what kind it is.</summary>
internal static class RequirementReader
{
    private static readonly string[] s_kinds = ["operation", "service", "machines", "workflow", "check"];

    public static IReadOnlyList<PatternRequirement> Read(Fields pattern, ReadContext context, IReadOnlyList<ParamDefinition> parameters)
    {
        var requirements = new List<PatternRequirement>();
        foreach (var item in pattern.List("requirements")?.Items ?? [])
        {
            if (item is not DocMap map)
            {
                context.Error(SpecCodes.WrongType, item, $"A requirement is an object, and this is {item.What}: write `- operation: component.restart`.");
            }
            else if (ReadOne(map, context, parameters) is { } requirement)
            {
                requirements.Add(requirement);
            }
        }

        return requirements;
    }

    private static PatternRequirement? ReadOne(DocMap map, ReadContext context, IReadOnlyList<ParamDefinition> parameters)
    {
        var fields = new Fields(map, context, "the requirement");
        string[] kinds = [.. s_kinds.Where(map.Has)];
        if (kinds.Length != 1)
        {
            context.Error(
                kinds.Length == 0 ? SpecCodes.MissingField : SpecCodes.ConflictingFields, map,
                $"A requirement has exactly one of {string.Join(", ", s_kinds.Select(kind => $"`{kind}`"))}: write `- operation: component.restart`, one requirement an item.");
            return null;
        }

        fields.NoOthers([kinds[0], "description", .. kinds[0] == "check" ? ["message"] : Array.Empty<string>()]);
        var description = fields.Text("description");
        switch (kinds[0])
        {
            case "operation":
                if (fields.Word("operation") is not { } operation)
                {
                    return null;
                }

                if (operation.StartsWith(PatternCompiler.ComponentPrefix, StringComparison.Ordinal))
                {
                    return new OperationRequirement(operation[PatternCompiler.ComponentPrefix.Length..], description);
                }

                context.Error(SpecCodes.BadName, fields.Get("operation")!, $"'{operation}' is no operation of the component: write `operation: component.{operation}`.");
                return null;
            case "service":
                return fields.Word("service") is { } service ? new ServiceRequirement(service, description) : null;
            case "workflow":
                return fields.Word("workflow") is { } workflow ? new WorkflowRequirement(workflow, description) : null;
            case "machines":
                return Machines(fields, context, parameters, description);
            default:
                var message = fields.Required("message", "`message: what is wrong, and what to give instead`") is null ? null : fields.Text("message");
                return Expression(fields.Get("check"), context, parameters) is { } condition && message is not null ? new ConditionRequirement(condition, message) : null;
        }
    }

    /// <summary>A number of them, or an expression that names them.</summary>
    private static MachinesRequirement? Machines(Fields fields, ReadContext context, IReadOnlyList<ParamDefinition> parameters, string? description) =>
        fields.Get("machines") is DocScalar { Kind: DocScalarKind.Int }
            ? new MachinesRequirement(null, fields.Int("machines", 1, 1, 10_000), description)
            : Expression(fields.Get("machines"), context, parameters) is { } named ? new MachinesRequirement(named, 0, description) : null;

    private static Expression? Expression(DocNode? document, ReadContext context, IReadOnlyList<ParamDefinition> parameters)
    {
        if (document is null || context.Expression(document) is not { } expression)
        {
            return null;
        }

        string[] names = [.. parameters.Select(parameter => parameter.Name), PatternCompiler.ComponentParameter];
        foreach (var unknown in expression.References.Where(reference => !names.Contains(reference.Name)))
        {
            context.Error(
                SpecCodes.UnknownReference, document, $"There is no parameter '{unknown.Name}'.{DidYouMean.Hint(unknown.Name, names)} Before the steps run there are only parameters.");
        }

        return expression;
    }
}
