using OrleansWorkflows.Spec.Expressions;

namespace OrleansWorkflows.Spec;

/// <summary>
/// What the readers of one workflow share: where problems go, and what validation and the stored form need beside the model: which part of the
/// document a node came from, and what a template was written as.
/// </summary>
internal sealed class ReadContext(ProblemList problems, string domain)
{
    private readonly Dictionary<Template, JsonBytes> _sources = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<object, DocNode> _documents = new(ReferenceEqualityComparer.Instance);

    public ProblemList Problems => problems;

    /// <summary>Completes the bare names of sub-workflows.</summary>
    public string Domain => domain;

    /// <summary>The node being read, for problems.</summary>
    public string? Node { get; set; }

    /// <summary>Ids of all top-level nodes, known before the first is read.</summary>
    public HashSet<string> NodeIds { get; } = new(StringComparer.Ordinal);

    /// <summary>Nodes that could not be read; rules that would only repeat the problem leave them out.</summary>
    public HashSet<string> Broken { get; } = new(StringComparer.Ordinal);

    public void Error(string code, DocNode at, string message) => problems.Error(code, at.Position, at.Path.ToString(), Node, message);

    public void Error(string code, DocEntry at, string message) => problems.Error(code, at.KeyPosition, at.Value.Path.ToString(), Node, message);

    public void Warning(string code, DocNode at, string message) => problems.Warning(code, at.Position, at.Path.ToString(), Node, message);

    /// <summary>Remembers the part of the document that became a node, parameter or undo call.</summary>
    public T From<T>(T part, DocNode document)
        where T : class
    {
        _documents[part] = document;
        return part;
    }

    public DocNode? DocumentOf(object part) => _documents.GetValueOrDefault(part);

    public JsonBytes? SourceOf(Template template) => _sources.GetValueOrDefault(template);

    /// <summary>A value with references in it.</summary>
    public Template Template(DocNode document) => Keep(ReadTemplate(document), document);

    /// <summary>Text is an expression, lists and objects are made of them: <c>items</c>, <c>result</c>.</summary>
    public Template Expressions(DocNode document) => Keep(ReadExpressions(document), document);

    /// <summary>One expression; null, reported, when it is none.</summary>
    public Expression? Expression(DocNode document)
    {
        if (document is not DocScalar { Kind: not DocScalarKind.Null } scalar)
        {
            Error(SpecCodes.WrongType, document, $"An expression is expected here, and this is {document.What}: write it as text, for example \"$seats > 0\".");
            return null;
        }

        if (scalar.Text.Length > 4096)
        {
            Error(SpecCodes.OutOfRange, document, "The expression is longer than 4 KiB: compute parts of it in a `set` node before.");
            return null;
        }

        var parsed = ExpressionParser.Parse(scalar.Text, scalar.TextPosition);
        Report(parsed.Problems, document);
        return parsed.Value;
    }

    private Template Keep(Template template, DocNode document)
    {
        _sources[template] = document.ToJson();
        _documents[template] = document;
        return template;
    }

    private Template ReadTemplate(DocNode document)
    {
        switch (document)
        {
            case DocMap map:
                return TemplateParser.Object([.. map.Entries.Select(e => KeyValuePair.Create(e.Key, ReadTemplate(e.Value)))]);
            case DocList list:
                return TemplateParser.List([.. list.Items.Select(ReadTemplate)]);
            case DocScalar { Kind: DocScalarKind.Text } text:
                var parsed = TemplateParser.ParseText(text.Text, text.TextPosition);
                Report(parsed.Problems, document);
                return parsed.Value ?? new ConstantTemplate(JsonBytes.Null);
            default:
                return new ConstantTemplate(document.ToJson());
        }
    }

    private Template ReadExpressions(DocNode document) => document switch
    {
        DocMap map => TemplateParser.Object([.. map.Entries.Select(e => KeyValuePair.Create(e.Key, ReadExpressions(e.Value)))]),
        DocList list => TemplateParser.List([.. list.Items.Select(ReadExpressions)]),
        DocScalar { Kind: DocScalarKind.Text } => Expression(document) is { } expression ? TemplateParser.FromExpression(expression) : new ConstantTemplate(JsonBytes.Null),
        _ => new ConstantTemplate(document.ToJson()),
    };

    private void Report(IReadOnlyList<ParseProblem> found, DocNode document)
    {
        foreach (var problem in found)
        {
            problems.Error(SpecCodes.ExpressionSyntax, problem.Position, document.Path.ToString(), Node, problem.Message);
        }
    }
}
