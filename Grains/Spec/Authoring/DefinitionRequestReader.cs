namespace OrleansWorkflows.Spec;

/// <summary>
/// Reads the body of <c>POST /workflows</c>: <c>{name, description?, domain?, definition}</c> with a graph or <c>{steps: […]}</c> as definition, or the
/// fields of <c>create_workflow</c>. Sources: API.md, requirement 003.
/// </summary>
public static class DefinitionRequestReader
{
    private static readonly string[] s_fields = ["workflow_id", "name", "description", "domain", "definition"];

    /// <summary>One workflow; its name is <c>workflow_id</c> if given, else the slug of <c>name</c>. Reports every problem in one pass.</summary>
    public static SpecReadResult Read(JsonBytes body, ValidationContext context) => Read(body.ToString(), "body.json", context);

    /// <summary>The same from text, YAML or JSON.</summary>
    public static SpecReadResult Read(string text, string fileName, ValidationContext context)
    {
        var problems = new ProblemList(fileName);
        if (ReadObject(text, problems, context, "POST /workflows takes") is not { } map)
        {
            return new SpecReadResult(null, problems.All);
        }

        return map.Has("definition") || !(map.Has("steps") || map.Has("workflow_id") || map.Has("pattern"))
            ? Read(map, problems, context)
            : WorkflowRecordReader.Read(map, problems, context);
    }

    internal static DocMap? ReadObject(string text, ProblemList problems, ValidationContext context, string who)
    {
        var document = DocumentReader.Read(text, problems, context.Documents);
        if (document is not (null or DocMap))
        {
            problems.Error(SpecCodes.WrongType, document.Position, "", null, $"{who} an object, and this is {document.What}: send {{ \"name\": …, … }}.");
        }

        return document as DocMap;
    }

    internal static (ReadContext Context, string Name, string? Title) ReadNaming(
        DocMap map, ProblemList problems, ValidationContext context, string what, string idField)
    {
        var first = new ReadContext(problems, "");
        var fields = new Fields(map, first, what);
        var domain = fields.Word("domain") ?? context.DefaultDomain;
        if (!NameRules.IsId(domain))
        {
            first.Error(SpecCodes.BadName, fields.Get("domain") ?? map, $"'{domain}' can not name a domain: {NameRules.IdRule}.");
        }

        var title = fields.Text("name");
        var id = fields.Word(idField);
        if (id is not null && !NameRules.IsId(id))
        {
            first.Error(SpecCodes.BadName, fields.Get(idField)!, $"'{id}' can not name a workflow: {NameRules.IdRule}.");
        }

        if (id is null && fields.Get("name") is null)
        {
            fields.Missing("name", "`\"name\": \"Data Fetcher\"`");
        }

        return (new ReadContext(problems, domain), id ?? Slugs.From(title ?? ""), title);
    }

    private static SpecReadResult Read(DocMap map, ProblemList problems, ValidationContext context)
    {
        var naming = ReadNaming(map, problems, context, "the request", "workflow_id");
        var fields = new Fields(map, naming.Context, "the request");
        fields.NoOthers(s_fields, field => DefinitionFields.Known.Contains(field) ? "Put it into `definition`." : null);
        fields.Required("definition", "`\"definition\": { \"graph\": { … } }` or `{ \"steps\": [ … ] }`");
        var description = fields.Text("description");
        if (fields.Object("definition") is not { } definition)
        {
            return new SpecReadResult(null, problems.All);
        }

        // A definition without one of its own fields is the graph itself.
        if (definition.Entries.Count > 0 && !definition.Entries.Any(e => DefinitionFields.Known.Contains(e.Key)) && definition.Entries.All(e => e.Value is DocMap))
        {
            definition = DocBuilder.Map(definition, ("graph", definition));
        }

        var draft = DefinitionFields.Read(naming.Name, "", definition, naming.Context);
        draft = draft with
        {
            Definition = draft.Definition with { Description = draft.Definition.Description ?? description ?? naming.Title },
        };
        SpecValidator.Check([draft], context, problems);
        return SpecReader.Finish([draft], naming.Context.Domain, draft.Definition.Version, problems);
    }
}
