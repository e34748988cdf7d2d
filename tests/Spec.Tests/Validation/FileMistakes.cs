namespace OrleansWorkflows.Spec.Tests;

/// <summary>Mistakes of the text and of the spec as a whole.</summary>
internal static class FileMistakes
{
    private const string Rest = "\nworkflows:\n  w:\n    graph:\n      a: { call: echo }\n";

    public static TheoryData<string, string, string, string> All => new()
    {
        { "no YAML", "domain: demo\nworkflows: [a, b¦", SpecCodes.Syntax, "Mend the text" },
        { "tab", "domain: demo\nworkflows:\n¦\tw:\n", SpecCodes.Syntax, "replace the tab by spaces" },
        { "empty file", "¦# nothing\n", SpecCodes.Syntax, "needs `domain`" },
        { "duplicate key", "domain: demo\n¦domain: other" + Rest, SpecCodes.DuplicateKey, "rename or remove one" },
        { "second document", "domain: demo" + Rest + "¦---\ndomain: other\n", SpecCodes.SeveralDocuments, "one file holds one spec" },
        { "unknown alias", "domain: ¦*nobody" + Rest, SpecCodes.UnsupportedYaml, "write '&nobody'" },
        { "foreign tag", "domain: ¦!!python/object demo" + Rest, SpecCodes.UnsupportedYaml, "write the plain value" },
        { "infinity", SpecText.Graph("b: { call: echo, args: { x: ¦.inf } }"), SpecCodes.UnsupportedYaml, "quote it" },
        { "key that is no text", "domain: demo\n? ¦[a, b]\n: 1" + Rest, SpecCodes.UnsupportedYaml, "has to be plain text" },
        { "merging no object", SpecText.Graph("b:\n  call: echo\n  <<: ¦text"), SpecCodes.UnsupportedYaml, "`<<: *name`" },
        { "too deep", "domain: demo\nx: " + new string('[', 59) + "¦[" + new string(']', 60) + Rest, SpecCodes.TooDeep, "flatten" },
        { "no object", "¦- domain: demo\n", SpecCodes.WrongType, "write `domain: name`" },
        { "no domain", "¦version: 1" + Rest, SpecCodes.MissingField, "`domain: your_domain`" },
        { "bad domain", "domain: ¦my domain" + Rest, SpecCodes.BadName, "use letters" },
        { "no workflows", "¦domain: demo\n", SpecCodes.MissingField, "write `workflows:`" },
        { "unknown field of the spec", "domain: demo\n¦workflow: x" + Rest, SpecCodes.UnknownField, "Did you mean 'workflows'?" },
        { "field of a workflow at the top", "domain: demo\n¦params: {}" + Rest, SpecCodes.UnknownField, "put it into a workflow" },
        { "bad workflow name", "domain: demo\nworkflows:\n  ¦my flow:\n    graph: { a: { call: echo } }\n", SpecCodes.BadName, "use letters" },
        { "workflow that is no object", "domain: demo\nworkflows:\n  w: ¦[]\n", SpecCodes.WrongType, "write `graph:`" },
        { "JSON key twice", "{\"domain\": \"demo\", \"workflows\": {\"w\": {\"graph\": {\"a\": {\"call\": \"echo\", ¦\"call\": \"fail\"}}}}}", SpecCodes.DuplicateKey, "rename or remove" },
    };
}
