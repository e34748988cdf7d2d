namespace OrleansWorkflows.Spec;

/// <summary>Reads the fields of one definition: <c>description</c>, <c>params</c>, <c>graph</c> or <c>steps</c>, and the rest of SPEC "A spec file".</summary>
internal static class DefinitionFields
{
    public static readonly string[] Known =
    [
        "description", "version", "params", "graph", "steps", "result", "timeout", "concurrency", "on_failure", "labels", "retention", "examples",
        "pattern", "draft",
    ];

    /// <param name="alsoKnown">Fields that the caller reads itself.</param>
    public static Draft Read(string name, string version, DocMap map, ReadContext context, params string[] alsoKnown) =>
        Read(name, version, map, context, null, alsoKnown);

    /// <param name="nodes">Nodes that were read already, from another form.</param>
    public static Draft Read(string name, string version, DocMap map, ReadContext context, IReadOnlyList<Node>? nodes, params string[] alsoKnown)
    {
        var fields = new Fields(map, context, $"workflow '{name}'");
        fields.NoOthers([.. Known, .. alsoKnown], Elsewhere);
        var isDraft = fields.Bool("draft", false);
        nodes ??= ReadNodes(fields, context, isDraft);
        var definition = new WorkflowDefinition
        {
            Domain = context.Domain,
            Name = name,
            Version = fields.Text("version") ?? version,
            Description = fields.Text("description"),
            Params = fields.Object("params") is { } parameters ? new ParamReader(context).Read(parameters, ParamPlace.Workflow) : [],
            Nodes = nodes,
            Result = fields.Get("result") is { } result ? context.Expressions(result) : null,
            Timeout = fields.Duration("timeout"),
            Concurrency = ReadConcurrency(fields, context),
            OnFailure = fields.Word("on_failure"),
            Labels = ReadLabels(fields, context),
            Retention = ReadRetention(fields, context),
            IsDraft = isDraft,
            Pattern = fields.Text("pattern"),
            Examples = ReadExamples(fields, context),
            Stored = JsonBytes.Null,
            Revision = "",
        };
        return new Draft(definition, map, context);
    }

    /// <summary>Reads top-level nodes that stand under their ids.</summary>
    public static IReadOnlyList<Node> ReadGraph(DocMap graph, ReadContext context)
    {
        foreach (var entry in graph.Entries)
        {
            context.NodeIds.Add(entry.Key);
        }

        var reader = new NodeReader(context);
        var nodes = new List<Node>(graph.Entries.Count);
        foreach (var entry in graph.Entries)
        {
            context.Node = entry.Key;
            if (!NameRules.IsId(entry.Key))
            {
                context.Error(SpecCodes.BadName, entry, $"'{entry.Key}' can not name a node: {NameRules.IdRule}.");
            }

            nodes.Add(reader.Read(entry.Key, entry.Value, NodePlace.Graph));
        }

        context.Node = null;
        return nodes;
    }

    private static IReadOnlyList<Node> ReadNodes(Fields fields, ReadContext context, bool isDraft)
    {
        if (fields.Has("graph") && fields.Map.Entry("steps") is { } second)
        {
            context.Error(SpecCodes.ConflictingFields, second, "The workflow has a `graph` and `steps`: keep one of the two.");
        }

        var nodes = fields.Get("graph") is not null ? fields.Object("graph") is { } graph ? ReadGraph(graph, context) : null
            : fields.Get("steps") is not null ? fields.List("steps") is { } steps ? StepsForm.Read(steps, context) : null
            : [];
        if (nodes is { Count: 0 } && !isDraft)
        {
            context.Error(SpecCodes.NoNodes, fields.Map, "The workflow does nothing: add nodes under `graph:`, or mark it `draft: true` to keep it for later.");
        }

        return nodes ?? [];
    }

    /// <summary>A duration, or an object where everything is to go some day.</summary>
    private static Retention ReadRetention(Fields outer, ReadContext context)
    {
        if (outer.Get("retention") is not DocMap map)
        {
            return outer.Duration("retention", allowZero: true) is { } duration ? new Retention(duration, null) : Retention.Default;
        }

        var fields = new Fields(map, context, "`retention`");
        fields.NoOthers(["full", "delete_after"]);
        var deleteAfter = fields.Duration("delete_after", allowZero: true);
        var full = fields.Duration("full", allowZero: true) ?? (deleteAfter < Retention.Default.Full ? deleteAfter.Value : Retention.Default.Full);
        if (deleteAfter < full)
        {
            context.Error(SpecCodes.OutOfRange, map["delete_after"]!, "`delete_after` has to be at least as long as `full`: both are counted from the end of the execution.");
            return Retention.Default;
        }

        return new Retention(full, deleteAfter);
    }

    private static ConcurrencyLimit? ReadConcurrency(Fields outer, ReadContext context)
    {
        if (outer.Object("concurrency") is not { } map)
        {
            return null;
        }

        var fields = new Fields(map, context, "`concurrency`");
        fields.NoOthers(["limit", "key", "when_full"]);
        fields.Required("limit", "`limit: 5`");
        return new ConcurrencyLimit(
            fields.Int("limit", 1, 1, 1_000_000),
            fields.Template("key"),
            fields.Enum("when_full", WhenFull.Queue, ("queue", WhenFull.Queue), ("reject", WhenFull.Reject)));
    }

    private static Dictionary<string, string> ReadLabels(Fields outer, ReadContext context)
    {
        var labels = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var entry in outer.Object("labels")?.Entries ?? [])
        {
            if (entry.Value is DocScalar scalar)
            {
                labels[entry.Key] = scalar.IsNull ? "" : scalar.Written;
            }
            else
            {
                context.Error(SpecCodes.WrongType, entry.Value, $"The label '{entry.Key}' has to be text, and this is {entry.Value.What}: write `{entry.Key}: some text`.");
            }
        }

        return labels;
    }

    private static List<JsonBytes> ReadExamples(Fields outer, ReadContext context)
    {
        var examples = new List<JsonBytes>();
        foreach (var item in outer.List("examples")?.Items ?? [])
        {
            if (item is DocMap)
            {
                examples.Add(context.From(item.ToJson(), item));
            }
            else
            {
                context.Error(SpecCodes.WrongType, item, $"An example is an object of parameters, and this is {item.What}: write `- {{ name: value }}`.");
            }
        }

        return examples;
    }

    private static string? Elsewhere(string field) =>
        DidYouMean.Nearest(field, Known) is null && (NodeTypes.Common.Contains(field) || NodeTypes.FieldsByType.Values.Any(f => f.Contains(field)))
            ? "It is a field of nodes: put nodes under `graph:`."
            : null;
}
