namespace OrleansWorkflows.Spec;

/// <summary>Reads <c>create_workflow</c>: <c>{workflow_id, name, description, pattern, steps}</c> with step records. Source: requirement 002.</summary>
public static class WorkflowRecordReader
{
    private static readonly string[] s_fields = ["workflow_id", "name", "description", "pattern", "steps", "domain", "version", "labels", "params"];

    /// <summary>
    /// One workflow, called by its <c>workflow_id</c>, else by the slug of its name, in <c>domain</c> or the context's default domain. Without steps it
    /// is a draft. Reports every problem in one pass; never throws on bad input.
    /// </summary>
    public static SpecReadResult Read(JsonBytes request, ValidationContext context) => Read(request.ToString(), "create_workflow.json", context);

    /// <summary>The same from text, YAML or JSON.</summary>
    public static SpecReadResult Read(string text, string fileName, ValidationContext context)
    {
        var problems = new ProblemList(fileName);
        return DefinitionRequestReader.ReadObject(text, problems, context, "create_workflow takes") is { } map
            ? Read(map, problems, context)
            : new SpecReadResult(null, problems.All);
    }

    internal static SpecReadResult Read(DocMap map, ProblemList problems, ValidationContext context)
    {
        var naming = DefinitionRequestReader.ReadNaming(map, problems, context, "the request", "workflow_id");
        new Fields(map, naming.Context, "the request").NoOthers(s_fields);
        var steps = new Fields(map, naming.Context, "the request").List("steps");

        // Everything but the steps has the meaning it has in a definition.
        var definition = map.Without("workflow_id", "name", "steps", "domain");
        var isDraft = steps is null or { Items.Count: 0 };
        if (isDraft)
        {
            definition = definition.With(("draft", DocBuilder.Bool(map, true)));
        }

        var nodes = steps is null ? [] : new RecordSteps(naming.Context).Read(steps);
        var draft = DefinitionFields.Read(naming.Name, "", definition, naming.Context, nodes);
        draft = draft with { Definition = draft.Definition with { Description = draft.Definition.Description ?? naming.Title } };
        SpecValidator.Check([draft], context, problems);
        return SpecReader.Finish([draft], naming.Context.Domain, draft.Definition.Version, problems);
    }
}
