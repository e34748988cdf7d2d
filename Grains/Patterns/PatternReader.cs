using OrleansWorkflows.Spec;

namespace OrleansWorkflows.Patterns;

/// <summary>Reads a pattern file and checks it as the workflow that it becomes; every mistake at once, each with its line and column.</summary>
internal static class PatternReader
{
    /// <summary>Stands for the component while there is none.</summary>
    private const string AnyComponent = "component";

    private static readonly string[] s_fields =
        ["name", "description", "version", "requirements", "parameters", "steps", "workflows", "validation", "result", "on_failure", "timeout", "labels"];

    /// <summary>Never throws, whatever the text.</summary>
    /// <returns>Null, with the reasons, when there is a mistake in it.</returns>
    public static (Pattern? Pattern, WorkflowDefinition? Workflow, IReadOnlyList<SpecProblem> Problems) Read(string text, string fileName)
    {
        var problems = new ProblemList(fileName);
        switch (DocumentReader.Read(text, problems))
        {
            case null:
                return (null, null, problems.All);
            case DocMap map:
                return Read(map, problems);
            case var other:
                problems.Error(SpecCodes.WrongType, other.Position, "", null, $"A pattern is an object with `name`, `description` and `steps`, and this is {other.What}.");
                return (null, null, problems.All);
        }
    }

    private static (Pattern?, WorkflowDefinition?, IReadOnlyList<SpecProblem>) Read(DocMap map, ProblemList problems)
    {
        var context = new ReadContext(problems, PatternCompiler.Domain);
        var fields = new Fields(map, context, "the pattern");
        fields.NoOthers(s_fields, field => field switch
        {
            "params" => "Patterns call it `parameters`.",
            "graph" => "Patterns call it `steps`.",
            _ => null,
        });
        var name = fields.RequiredWord("name", "`name: rolling-restart`") ?? "";
        if (name.Length > 0 && !NameRules.IsId(name))
        {
            context.Error(SpecCodes.BadName, fields.Get("name")!, $"'{name}' can not name a pattern: {NameRules.IdRule}.");
        }

        fields.Required("description", "`description: what it does, and when to use it`");
        fields.Required("steps", "`steps:` with nodes under their ids, as in the graph of a workflow");
        var parameters = fields.Object("parameters") is { } given ? new ParamReader(context).Read(given, ParamPlace.Workflow) : [];
        foreach (var reserved in parameters.Where(parameter => PatternCompiler.Reserved.Contains(parameter.Name)))
        {
            context.Error(SpecCodes.ReservedName, context.DocumentOf(reserved)!, $"`{reserved.Name}` is a parameter of every pattern: choose another name.");
        }

        var pattern = new Pattern
        {
            Name = name,
            Description = fields.Text("description") ?? "",
            Version = fields.Text("version") ?? "",
            Requirements = RequirementReader.Read(fields, context, parameters),
            Parameters = parameters,
            Steps = fields.Object("steps") ?? new DocMap([], map.Position, map.Path),
            Checks = Checks(fields, context),
            Document = map,
        };
        if (fields.Get("name") is null || fields.Get("steps") is null || fields.Object("steps") is null)
        {
            return (null, null, problems.All);
        }

        var spec = SpecReader.Read(PatternCompiler.Compile(pattern, AnyComponent, Bindings.None), problems, ValidationContext.Nothing);
        return problems.HasErrors ? (null, null, problems.All) : (pattern, spec.Spec!.Workflows.First(workflow => workflow.Name == name), problems.All);
    }

    private static List<PatternValidationCheck> Checks(Fields pattern, ReadContext context)
    {
        var checks = new List<PatternValidationCheck>();
        var steps = pattern.Object("steps");
        foreach (var entry in pattern.Object("validation")?.Entries ?? [])
        {
            if (steps?.Has(entry.Key) is true)
            {
                context.Error(SpecCodes.NameCollision, entry, $"There is a step '{entry.Key}' already: give the check another id.");
            }
            else if (entry.Value is not DocMap node)
            {
                context.Error(SpecCodes.WrongType, entry.Value, $"A check is an object, and this is {entry.Value.What}: write `{entry.Key}: {{ call: component.get_health, expect: \"${entry.Key}.status == 'ok'\" }}`.");
            }
            else if (new Fields(node, context, $"check '{entry.Key}'").Required("expect", $"`expect: \"${entry.Key}.status == 'ok'\"`") is DocScalar expect)
            {
                checks.Add(new PatternValidationCheck(entry.Key, node.Without("expect", "message"), expect, node["message"] as DocScalar));
            }
        }

        return checks;
    }
}
