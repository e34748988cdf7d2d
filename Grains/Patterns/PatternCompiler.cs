using OrleansWorkflows.Spec;

namespace OrleansWorkflows.Patterns;

/// <summary>
/// Makes the spec of one workflow of a pattern and a component: <c>component.x</c> becomes a tool, each check of <c>validation</c> a node after all steps and,
/// behind it, an error that ends the execution, and so undoes it, when what was expected is not so.
/// </summary>
internal static class PatternCompiler
{
    /// <summary>Domain of all workflows that patterns become.</summary>
    public const string Domain = "patterns";

    public const string ComponentPrefix = "component.";

    public const string ComponentParameter = "target_component";

    public const string OperationsParameter = "operations";

    /// <summary>Code of an execution that ended because a check of its validation was not met.</summary>
    public const string NotMet = "validation_failed";

    public static readonly string[] Reserved = [ComponentParameter, OperationsParameter];

    /// <summary>Nodes that run only when they are sent to, or end everything: nothing can follow them.</summary>
    private static readonly string[] s_unfollowed = ["compensate", "error"];

    public static string VerdictOf(string check) => $"{check}_verdict";

    /// <summary>A spec file with the pattern's workflow and its helpers; what stems from the pattern keeps its place there.</summary>
    public static DocMap Compile(Pattern pattern, string component, Bindings bindings)
    {
        var document = (DocMap)Bind(pattern.Document, component, bindings);
        var definition = DocBuilder.Map(
            document,
            ("description", document["description"]),
            ("pattern", DocBuilder.Text(document, pattern.Name)),
            ("params", Parameters(document, component)),
            ("graph", Graph(pattern, (DocMap)document["steps"]!, component, bindings)),
            ("result", document["result"]),
            ("on_failure", document["on_failure"]),
            ("timeout", document["timeout"]),
            ("labels", document["labels"]));
        var workflows = DocBuilder.Map(document, (pattern.Name, definition)).And((document["workflows"] as DocMap)?.Entries ?? []);
        return DocBuilder.Map(
            document, ("domain", DocBuilder.Text(document, Domain)), ("version", document["version"] ?? DocBuilder.Text(document, "")), ("workflows", workflows));
    }

    private static DocMap Parameters(DocMap document, string component)
    {
        var own = DocBuilder.Map(document, ("type", DocBuilder.Text(document, "str")), ("default", DocBuilder.Text(document, component)));
        return (document["parameters"] as DocMap ?? DocBuilder.Map(document)).With((ComponentParameter, own));
    }

    private static DocMap Graph(Pattern pattern, DocMap steps, string component, Bindings bindings)
    {
        var before = steps.Entries
            .Where(entry => entry.Value is not DocMap node || node["type"] is not DocScalar { Text: var type } || !s_unfollowed.Contains(type))
            .Select(entry => entry.Key).ToList();
        var entries = new List<DocEntry>();
        foreach (var check in pattern.Checks)
        {
            var node = (DocMap)Bind(check.Node, component, bindings);
            var look = node.Has("call") || node.Has("type") ? node : node.With(("type", DocBuilder.Text(node, "set")), ("values", DocBuilder.Map(node, ("looked", DocBuilder.Bool(node, true)))));
            entries.Add(new DocEntry(check.Id, check.Node.Position, look.Has("depends_on") ? look : look.With(("depends_on", DocBuilder.List(node, before.Select(id => DocBuilder.Text(node, id)))))));
            entries.Add(new DocEntry(VerdictOf(check.Id), check.Node.Position, Verdict(check)));
        }

        return steps.And(entries);
    }

    private static DocMap Verdict(PatternValidationCheck check)
    {
        const string Not = "not (";
        var expect = check.Expect;
        var at = expect.TextPosition with { Column = expect.TextPosition.Column - Not.Length };
        return DocBuilder.Map(
            check.Node,
            ("type", DocBuilder.Text(check.Node, "error")),
            ("depends_on", DocBuilder.List(check.Node, [DocBuilder.Text(check.Node, check.Id)])),
            ("when", new DocScalar($"{Not}{expect.Text})", DocScalarKind.Text, expect.Position, at, expect.Path)),
            ("message", check.Message ?? DocBuilder.Text(check.Node, $"Expected: {expect.Text.Replace("$", "$$", StringComparison.Ordinal)}")),
            ("code", DocBuilder.Text(check.Node, NotMet)));
    }

    /// <summary>Every <c>call: component.x</c>, wherever it stands.</summary>
    private static DocNode Bind(DocNode node, string component, Bindings bindings) => node switch
    {
        DocMap map => new DocMap(
            [.. map.Entries.Select(entry => entry with
            {
                Value = entry is { Key: "call", Value: DocScalar { Kind: DocScalarKind.Text } call } && call.Text.StartsWith(ComponentPrefix, StringComparison.Ordinal)
                    ? DocBuilder.Text(call, bindings.ToolOf(component, call.Text[ComponentPrefix.Length..]))
                    : Bind(entry.Value, component, bindings),
            })],
            map.Position,
            map.Path),
        DocList list => new DocList([.. list.Items.Select(item => Bind(item, component, bindings))], list.Position, list.Path),
        _ => node,
    };

    private static DocMap And(this DocMap map, IReadOnlyList<DocEntry> more) => new([.. map.Entries, .. more], map.Position, map.Path);
}
