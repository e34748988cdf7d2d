namespace OrleansWorkflows.Spec;

/// <summary>The definition that the rules look at, and what they all need to know about it.</summary>
internal sealed class Subject
{
    private const int MaxHints = 200;

    private readonly ReadContext _source;
    private readonly ProblemList _problems;
    private readonly DocNode _document;
    private int _hints;

    public Subject(Draft draft, IReadOnlyDictionary<string, WorkflowDefinition> file, ValidationContext context, ProblemList problems)
    {
        Definition = draft.Definition;
        File = file;
        Context = context;
        _source = draft.Context;
        _problems = problems;
        _document = draft.Document;
        Graph = new NodeGraph(Definition.Nodes, Definition.OnFailure);
        Nodes = [.. Placed.All(Definition.Nodes)];
        Ancestors = new Ancestry(Graph);
        Names = new NameTable(this);
    }

    public WorkflowDefinition Definition { get; }

    /// <summary>The workflows of the same file, by full name.</summary>
    public IReadOnlyDictionary<string, WorkflowDefinition> File { get; }

    public ValidationContext Context { get; }

    public NodeGraph Graph { get; }

    /// <summary>Every node, those inside parallel and foreach nodes right behind them.</summary>
    public IReadOnlyList<Placed> Nodes { get; }

    public Ancestry Ancestors { get; }

    public NameTable Names { get; }

    public bool IsBroken(string nodeId) => _source.Broken.Contains(nodeId);

    /// <summary>The place of a part of the definition, or as near to it as the document has something.</summary>
    /// <param name="part">A node, undo call, parameter, branch case or template; null: the definition itself.</param>
    public DocNode At(object? part, params ReadOnlySpan<string> path)
    {
        var at = (part is null ? null : _source.DocumentOf(part)) ?? _document;
        foreach (var segment in path)
        {
            var next = at switch
            {
                DocMap map => map[segment],
                DocList list when int.TryParse(segment, out var index) => list.Items.ElementAtOrDefault(index),
                _ => null,
            };
            if (next is null)
            {
                break;
            }

            at = next;
        }

        return at;
    }

    /// <summary>The value written at a place; null when nothing is.</summary>
    public DocNode? Written(object part, string field) => (_source.DocumentOf(part) as DocMap)?[field];

    /// <summary>Where each word of a list stands.</summary>
    public IReadOnlyDictionary<string, DocNode> PlacesOfWords(object part, string field)
    {
        var places = new Dictionary<string, DocNode>(StringComparer.Ordinal);
        IEnumerable<DocNode> items = Written(part, field) switch
        {
            DocList list => list.Items,
            { } single => [single],
            null => [],
        };
        foreach (var item in items.OfType<DocScalar>())
        {
            places.TryAdd(item.Written, item);
        }

        return places;
    }

    /// <summary><c>" Did you mean 'x'?"</c> or nothing. Looking among thousands of names costs, so only the first mistakes of a workflow get it.</summary>
    public string Hint(string name, IEnumerable<string> candidates, string format = "'{0}'") =>
        _hints++ < MaxHints && DidYouMean.Nearest(name, candidates) is { } near
            ? $" Did you mean {string.Format(System.Globalization.CultureInfo.InvariantCulture, format, near)}?"
            : "";

    public void Error(string code, DocNode at, string? node, string message) => Error(code, at.Position, at, node, message);

    public void Error(string code, SourcePosition position, DocNode at, string? node, string message) =>
        _problems.Error(code, position, at.Path.ToString(), node, message);

    public void Warning(string code, DocNode at, string? node, string message) =>
        _problems.Warning(code, at.Position, at.Path.ToString(), node, message);

    /// <summary>A workflow of the file or of those loaded; null when it is not at hand.</summary>
    public WorkflowDefinition? Find(string fullName) => File.GetValueOrDefault(fullName) ?? Context.Workflows?.Find(fullName);
}

/// <summary>A node and where it stands.</summary>
/// <param name="Label">As problems and steps name it: <c>both.flight</c>, <c>search_loop[]</c>.</param>
/// <param name="Top">Index of the top-level node that it is, or is inside of.</param>
/// <param name="Owner">The parallel or foreach node around it.</param>
internal sealed record Placed(Node Node, string Label, int Top, Node? Owner)
{
    public static IEnumerable<Placed> All(IReadOnlyList<Node> nodes)
    {
        for (var i = 0; i < nodes.Count; i++)
        {
            var node = nodes[i];
            yield return new Placed(node, node.Id, i, null);
            switch (node)
            {
                case ParallelNode parallel:
                    foreach (var branch in parallel.Branches)
                    {
                        yield return new Placed(branch, $"{node.Id}.{branch.Id}", i, node);
                    }

                    break;
                case ForeachNode each:
                    yield return new Placed(each.Step, $"{node.Id}[]", i, node);
                    break;
            }
        }
    }
}
