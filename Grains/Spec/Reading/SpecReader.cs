namespace OrleansWorkflows.Spec;

/// <summary>Reads and validates spec files: <c>domain</c>, <c>version</c>, <c>workflows: { name: definition }</c>.</summary>
public static class SpecReader
{
    private static readonly string[] s_fields = ["domain", "version", "workflows"];

    /// <summary>Reports everything that is wrong in one pass. Never throws, whatever the text.</summary>
    /// <param name="text">YAML 1.2 or JSON.</param>
    /// <param name="fileName">For messages; one ending in <c>.json</c> has to be JSON.</param>
    public static SpecReadResult Read(string text, string fileName, ValidationContext context)
    {
        var problems = new ProblemList(fileName);
        if (DocumentReader.Read(text, problems, context.Documents) is not { } document)
        {
            return new SpecReadResult(null, problems.All);
        }

        if (document is not DocMap map)
        {
            problems.Error(SpecCodes.WrongType, document.Position, "", null,
                $"A spec is an object with `domain`, `version` and `workflows`, and this is {document.What}: write `domain: name` and `workflows:` at the beginning of a line.");
            return new SpecReadResult(null, problems.All);
        }

        return Read(map, problems, context);
    }

    /// <summary>The same of a document that was read already, or made of another one.</summary>
    internal static SpecReadResult Read(DocMap map, ProblemList problems, ValidationContext context)
    {
        var drafts = ReadWorkflows(map, problems, out var domain, out var version);
        SpecValidator.Check(drafts, context, problems);
        return Finish(drafts, domain, version, problems);
    }

    internal static SpecReadResult Finish(IReadOnlyList<Draft> drafts, string domain, string version, ProblemList problems)
    {
        var spec = problems.HasErrors ? null : new SpecFile(domain, version, [.. drafts.Select(d => d.Finish())]);
        return new SpecReadResult(spec, problems.All);
    }

    private static List<Draft> ReadWorkflows(DocMap map, ProblemList problems, out string domain, out string version)
    {
        var whole = new ReadContext(problems, "");
        var fields = new Fields(map, whole, "the spec");
        fields.NoOthers(s_fields, field => DefinitionFields.Known.Contains(field)
            ? "It is a field of workflows: put it into a workflow under `workflows:`."
            : null);
        domain = fields.RequiredWord("domain", "`domain: your_domain`") ?? "";
        version = fields.Text("version") ?? "";
        if (domain.Length > 0 && !NameRules.IsId(domain))
        {
            whole.Error(SpecCodes.BadName, fields.Get("domain")!, $"'{domain}' can not name a domain: {NameRules.IdRule}.");
        }

        var drafts = new List<Draft>();
        fields.Required("workflows", "`workflows:` with a workflow under its name");
        foreach (var entry in fields.Object("workflows")?.Entries ?? [])
        {
            if (!NameRules.IsId(entry.Key))
            {
                whole.Error(SpecCodes.BadName, entry, $"'{entry.Key}' can not name a workflow: {NameRules.IdRule}.");
            }

            if (entry.Value is DocMap definition)
            {
                drafts.Add(DefinitionFields.Read(entry.Key, version, definition, new ReadContext(problems, domain)));
            }
            else
            {
                whole.Error(SpecCodes.WrongType, entry.Value, $"Workflow '{entry.Key}' has to be an object, and this is {entry.Value.What}: write `graph:` with its nodes under it.");
            }
        }

        return drafts;
    }
}
