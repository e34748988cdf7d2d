using OrleansWorkflows.Spec.Expressions;

namespace OrleansWorkflows.Spec;

/// <summary>Reads one node of any type, with the nodes inside it.</summary>
internal sealed class NodeReader(ReadContext context)
{
    private static readonly string[] s_telling = ["type", "call", "workflow"];

    private readonly CallReader _calls = new(context);
    private readonly ParamReader _params = new(context);

    /// <summary>Never null: what can not be read becomes a node without effect, so that its id and dependencies are still there to be checked.</summary>
    /// <param name="id">The key it stands under; empty for a foreach step.</param>
    public Node Read(string id, DocNode document, NodePlace place)
    {
        if (document is not DocMap map)
        {
            context.Error(SpecCodes.WrongType, document, $"A node is an object, and this is {document.What}: write for example `{{ call: service.tool }}`.");
            return context.From(Broken(id, document, place), document);
        }

        var type = TypeOf(map, place);
        if (type is null)
        {
            return context.From(ReadCommon(Broken(id, map, place), new Fields(map, context, "this node"), place), map);
        }

        var fields = new Fields(map, context, NodeTypes.Article(type));
        var node = ReadOfType(type, id, fields);
        fields.NoOthers([.. NodeTypes.Common, .. NodeTypes.FieldsByType[type]], field => NodeTypes.Elsewhere(field, type));
        return context.From(ReadCommon(node, fields, place), map);
    }

    private string? TypeOf(DocMap map, NodePlace place)
    {
        var written = map["type"];
        if (written is null or { IsNull: true })
        {
            var implied = NodeTypes.Implied(map);
            if (implied is null)
            {
                var mistyped = map.Entries.Select(entry => DidYouMean.Hint(entry.Key, s_telling)).FirstOrDefault(hint => hint.Length > 0);
                context.Error(SpecCodes.NodeTypeMissing, map,
                    $"The node says neither `type` nor `call` nor `workflow`: add `type:` with {Fields.OneOf([.. NodeTypes.FieldsByType.Keys])}.{mistyped}");
            }

            return implied;
        }

        var text = written is DocScalar scalar ? NodeTypes.Canonical(scalar.Written) : "";
        if (!NodeTypes.FieldsByType.ContainsKey(text))
        {
            var named = written is DocScalar word ? $"'{word.Written}'" : written.What;
            context.Error(SpecCodes.UnknownNodeType, written,
                $"There is no node type {named}.{DidYouMean.Hint(text, NodeTypes.FieldsByType.Keys)} Write {Fields.OneOf([.. NodeTypes.FieldsByType.Keys])}.");
            return null;
        }

        if (place != NodePlace.Graph && !NodeTypes.Inner.Contains(text))
        {
            context.Error(SpecCodes.NodeTypeNotAllowed, written,
                $"{(place == NodePlace.Branch ? "A branch of a parallel node" : "The step of a foreach node")} can not be {NodeTypes.Article(text)}, only {Fields.OneOf([.. NodeTypes.Inner])}: "
                + "move it to the graph, or into a workflow of its own that is called here.");
            return null;
        }

        return text;
    }

    private Node ReadOfType(string type, string id, Fields fields) => type switch
    {
        "call" => _calls.Read(id, fields),
        "branch" => ReadBranch(id, fields),
        "parallel" => ReadParallel(id, fields),
        "foreach" => ReadForeach(id, fields),
        "workflow" => ReadWorkflow(id, fields),
        "yield" => new YieldNode
        {
            Id = id,
            Message = fields.Required("message", "`message: \"What do you choose?\"`") is null ? Nothing : fields.TextTemplate("message") ?? Nothing,
            Expects = fields.Object("expects") is { } expects ? _params.Read(expects, ParamPlace.Answer) : [],
            Default = fields.Template("default"),
        },
        "compensate" => new CompensateNode { Id = id, Steps = _calls.ReadUndoSteps(fields) },
        "error" => new ErrorNode
        {
            Id = id,
            Message = fields.Required("message", "`message: \"What went wrong\"`") is null ? Nothing : fields.TextTemplate("message") ?? Nothing,
            Code = fields.TextTemplate("code"),
        },
        "snapshot" => new SnapshotNode { Id = id, Name = fields.TextTemplate("name") ?? new ConstantTemplate(JsonBytes.From(id)) },
        "wait" => ReadWait(id, fields),
        _ => new SetNode
        {
            Id = id,
            Values = fields.Required("values", "`values: { total: \"${ $a + $b }\" }`") is null ? Nothing : fields.ObjectTemplate("values") ?? Nothing,
        },
    };

    private Node ReadCommon(Node node, Fields fields, NodePlace place)
    {
        if (place != NodePlace.Graph)
        {
            foreach (var field in NodeTypes.OrderFields)
            {
                if (fields.Map.Entry(field) is { } entry)
                {
                    context.Error(SpecCodes.UnknownField, entry,
                        $"`{field}` has no meaning inside a {(place == NodePlace.Branch ? "parallel" : "foreach")} node, which decides itself when this runs: put it on that node, or use `when`.");
                }
            }

            if (place == NodePlace.Item && fields.Map.Entry("output") is { } output)
            {
                context.Error(SpecCodes.UnknownField, output, "The step of a foreach node has no `output` of its own: give the `output` to the foreach node; it lists what the steps answered.");
            }
        }

        return node with
        {
            Position = fields.Map.Position,
            DependsOn = place == NodePlace.Graph ? [.. fields.Words("depends_on").Distinct()] : [],
            Join = place == NodePlace.Graph ? fields.Enum("join", Join.Any, ("any", Join.Any), ("all", Join.All)) : Join.Any,
            When = fields.Expression("when"),
            Timeout = fields.Duration("timeout"),
            Description = fields.Text("description"),
            Output = place != NodePlace.Item ? fields.Word("output") : null,
            Data = fields.Get("data")?.ToJson(),
        };
    }

    private BranchNode ReadBranch(string id, Fields fields)
    {
        var cases = new List<BranchCase>();
        var otherwise = fields.Word("default");
        fields.Required("on", "`on:` with items of `when` and `goto`");
        foreach (var item in fields.List("on")?.Items ?? [])
        {
            if (item is not DocMap map)
            {
                context.Error(SpecCodes.WrongType, item, $"An item of `on` is an object, and this is {item.What}: write `{{ when: \"$x > 0\", goto: node }}`.");
                continue;
            }

            var one = new Fields(map, context, "an item of `on`");
            if (map.Entry("default") is { } entry)
            {
                one.NoOthers(["default", "goto"]);
                var target = one.Word("goto") ?? one.Word("default");
                if (target is null)
                {
                    one.Missing("goto", "`goto:` with the node to go to");
                }
                else if (otherwise is not null)
                {
                    context.Error(SpecCodes.ConflictingFields, entry, "The branch already has a default: keep one of the two.");
                }

                otherwise ??= target;
                continue;
            }

            one.NoOthers(["when", "goto"]);
            one.Required("when", "`when: \"$x > 0\"`");
            var when = one.Expression("when");
            if (one.RequiredWord("goto", "`goto:` with the node to go to") is { } go && when is not null)
            {
                cases.Add(context.From(new BranchCase(when, go), map));
            }
        }

        return new BranchNode { Id = id, Cases = cases, Default = otherwise };
    }

    private ParallelNode ReadParallel(string id, Fields fields)
    {
        var branches = new List<Node>();
        if (fields.Required("branches", "`branches: { first: { call: … }, second: { call: … } }`") is not null && fields.Object("branches") is { } map)
        {
            var outer = context.Node;
            foreach (var entry in map.Entries)
            {
                context.Node = $"{outer}.{entry.Key}";
                if (!NameRules.IsId(entry.Key))
                {
                    context.Error(SpecCodes.BadName, entry, $"'{entry.Key}' can not name a branch: {NameRules.IdRule}.");
                }

                branches.Add(Read(entry.Key, entry.Value, NodePlace.Branch));
            }

            context.Node = outer;
            if (map.Entries.Count == 0)
            {
                context.Error(SpecCodes.MissingField, map, "The parallel node has no branches: add at least one, or remove the node.");
            }
        }

        return new ParallelNode
        {
            Id = id,
            Branches = branches,
            OnPartialFailure = ReadPolicy(fields, "on_partial_failure"),
            MaxParallel = fields.Int("max_parallel", int.MaxValue, 1, int.MaxValue),
        };
    }

    private ForeachNode ReadForeach(string id, Fields fields)
    {
        var variable = fields.RequiredWord("as", "`as: item`");
        if (variable is not null && !NameRules.IsName(variable))
        {
            context.Error(SpecCodes.BadName, fields.Get("as")!, $"'{variable}' can not name the loop variable: {NameRules.NameRule}.");
        }

        var items = fields.Required("items", "`items: $list` or `items: \"range(0, 10)\"`");
        var stepDocument = fields.Required("step", "`step: { call: service.tool }`");
        Node step = new SetNode { Id = "", Values = Nothing };
        if (stepDocument is not null)
        {
            var outer = context.Node;
            context.Node = $"{outer}[]";
            step = Read("", stepDocument, NodePlace.Item);
            context.Node = outer;
        }

        return new ForeachNode
        {
            Id = id,
            Items = items is null ? Nothing : context.Expressions(items),
            As = variable ?? "",
            Step = step,
            MaxIterations = fields.Int("max_iterations", 1_000, 1, 1_000_000),
            MaxParallel = fields.Int("max_parallel", 16, 1, 1_000_000),
            OnItemFailure = ReadPolicy(fields, "on_item_failure"),
        };
    }

    private WorkflowNode ReadWorkflow(string id, Fields fields)
    {
        var name = fields.RequiredWord("workflow", "`workflow: name` or `workflow: domain/name`") ?? "";
        var parts = name.Split('/');
        if (name.Length > 0 && (parts.Length > 2 || !parts.All(NameRules.IsId)))
        {
            context.Error(SpecCodes.BadName, fields.Get("workflow")!, $"'{name}' is no workflow name: write `name` or `domain/name`, and in both {NameRules.IdRule}.");
            name = "";
        }

        return new WorkflowNode
        {
            Id = id,
            Workflow = name.Length == 0 || parts.Length == 2 ? name : $"{context.Domain}/{name}",
            Args = fields.ObjectTemplate("args") ?? Template.EmptyObject,
            Wait = fields.Bool("wait", true),
            Compensate = _calls.ReadUndo(fields),
        };
    }

    private WaitNode ReadWait(string id, Fields fields)
    {
        var duration = fields.TextTemplate("duration");
        var until = fields.TextTemplate("until");
        if (duration is null == until is null)
        {
            context.Error(SpecCodes.ConflictingFields, fields.Map, "A wait node needs exactly one of `duration` (5m) and `until` (an ISO 8601 time): write one of the two.");
        }

        if (duration is ConstantTemplate constant && !Durations.TryParse(constant.Value.Element, out _))
        {
            context.Error(SpecCodes.BadDuration, fields.Get("duration")!,
                $"{constant.Value} is no duration: write 500ms, 30s, 5m, 2h or 1d, ISO 8601 (PT30S), or a number of milliseconds.");
        }

        if (until is ConstantTemplate time && !time.Value.Element.TryGetDate(out _))
        {
            context.Error(SpecCodes.BadDuration, fields.Get("until")!, $"{time.Value} is no time: write ISO 8601, for example 2030-01-31T08:00:00Z or 2030-01-31.");
        }

        return new WaitNode { Id = id, Duration = duration, Until = duration is null ? until : null };
    }

    private FailurePolicy ReadPolicy(Fields fields, string field) => fields.Word(field) switch
    {
        null => FailurePolicy.FailAndUndo,
        "continue" => new FailurePolicy(FailurePolicyKind.Continue),
        "abort" => new FailurePolicy(FailurePolicyKind.Abort),
        "rollback_all" => new FailurePolicy(FailurePolicyKind.Rollback, context.NodeIds.Contains("rollback_all") ? "rollback_all" : null),
        var node => new FailurePolicy(FailurePolicyKind.Rollback, node),
    };

    private SetNode Broken(string id, DocNode document, NodePlace place)
    {
        if (place == NodePlace.Graph)
        {
            context.Broken.Add(id);
        }

        return new SetNode { Id = id, Values = Nothing, Position = document.Position };
    }

    private static ConstantTemplate Nothing => new(JsonBytes.EmptyObject);
}
