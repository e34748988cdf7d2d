namespace OrleansWorkflows.Spec;

/// <summary>
/// Turns the step records of <c>create_workflow</c> into nodes. A record becomes the call it names, or a checkpoint that a person completes;
/// its <c>validation</c> adds what has to happen before others may depend on it. Source: requirement 002 (WorkflowStep), SPEC "A spec file".
/// </summary>
internal sealed class RecordSteps(ReadContext context)
{
    private static readonly string[] s_fields =
        ["id", "name", "type", "enforcement", "validation", "dependencies", "target_machines", "estimated_duration", "parameters"];

    /// <summary>Parameters that say what the step does; the others are kept as data.</summary>
    private static readonly string[] s_doing = ["call", "args", "output", "on_error", "timeout", "idempotent", "compensate", "when"];

    private static readonly string[] s_validating = ["validation_call", "validation_args"];

    private readonly List<DocEntry> _graph = [];
    private readonly Dictionary<string, string> _exits = new(StringComparer.Ordinal);

    public IReadOnlyList<Node> Read(DocList records)
    {
        var steps = records.Items.OfType<DocMap>().Select((map, i) => new Record(IdOf(map, i), map)).ToList();
        foreach (var other in records.Items.Where(i => i is not DocMap))
        {
            context.Error(SpecCodes.WrongType, other, $"A step is an object, and this is {other.What}: write {{ \"id\": \"build\", \"name\": \"Build\" }}.");
        }

        var taken = new HashSet<string>(StringComparer.Ordinal);
        foreach (var step in steps.ToList())
        {
            if (!taken.Add(step.Id))
            {
                context.Error(SpecCodes.NameCollision, step.Map["id"] ?? step.Map, $"Two steps have the id '{step.Id}': rename one of them.");
                steps.Remove(step);
            }
        }

        // Where a step ends has to be known before the first one depends on it.
        foreach (var step in steps)
        {
            _exits[step.Id] = PlanOf(step) switch
            {
                Check.Call => Fresh($"{step.Id}_validation", taken),
                Check.Review => Fresh($"{step.Id}_approved", taken),
                _ => step.Id,
            };
        }

        foreach (var step in steps)
        {
            context.Node = step.Id;
            Add(step, taken);
        }

        context.Node = null;
        return DefinitionFields.ReadGraph(new DocMap(_graph, records.Position, records.Path), context);
    }

    private string IdOf(DocMap map, int index)
    {
        var fields = new Fields(map, context, "the step");
        var id = fields.Word("id") ?? (fields.Text("name") is { } name ? Slugs.From(name, $"step_{index + 1}") : $"step_{index + 1}");
        context.Node = id;
        fields.NoOthers(s_fields, field => s_doing.Contains(field) || s_validating.Contains(field) ? "Put it under `parameters`." : field == "depends_on" ? "Did you mean 'dependencies'?" : null);
        if (fields.Get("estimated_duration") is not null)
        {
            fields.Number("estimated_duration");
        }

        context.Node = null;
        return id;
    }

    private void Add(Record step, HashSet<string> taken)
    {
        var fields = new Fields(step.Map, context, "the step");
        var parameters = fields.Object("parameters");
        var title = fields.Text("name") ?? step.Id;
        var call = parameters is not null && Has(parameters, "call");
        var data = DocBuilder.Map(step.Map,
            ("name", step.Map["name"]), ("type", step.Map["type"]), ("enforcement", step.Map["enforcement"]), ("validation", step.Map["validation"]),
            ("estimated_duration", step.Map["estimated_duration"]), ("parameters", Rest(parameters)));
        var dependencies = DocBuilder.List(step.Map["dependencies"] ?? step.Map, Dependencies(step.Map["dependencies"], fields));
        var node = DocBuilder.Map(step.Map,
            ("description", DocBuilder.Text(step.Map["name"] ?? step.Map, title.Replace("$", "$$", StringComparison.Ordinal))),
            ("depends_on", dependencies.Items.Count == 0 ? null : dependencies),
            ("data", data));
        if (call)
        {
            var doing = new DocMap([.. parameters!.Entries.Where(e => s_doing.Contains(e.Key))], step.Map.Position, step.Map.Path);
            Put(step.Id, step.Map, new DocMap([.. node.Entries, .. doing.Entries, .. DocBuilder.Map(step.Map, ("target_machines", step.Map["target_machines"])).Entries], step.Map.Position, step.Map.Path));
        }
        else
        {
            if (step.Map["target_machines"] is DocList { Items.Count: > 0 } machines)
            {
                context.Warning(SpecCodes.NoEffect, machines, "A step without `parameters.call` is completed by a person, on no machine: add the call, or remove `target_machines`.");
            }

            Put(step.Id, step.Map, Checkpoint(step.Map, $"Complete the step '{title}', then answer.").With([.. node.Entries.Select(e => (e.Key, (DocNode?)e.Value))]));
        }

        AddValidation(step, title, parameters, taken);
    }

    private void AddValidation(Record step, string title, DocMap? parameters, HashSet<string> taken)
    {
        var at = step.Map["validation"] ?? step.Map;
        switch (PlanOf(step))
        {
            case Check.Call:
                Put(_exits[step.Id], at, DocBuilder.Map(at,
                    ("call", parameters!["validation_call"]),
                    ("args", parameters["validation_args"]),
                    ("depends_on", DocBuilder.List(at, [DocBuilder.Text(at, step.Id)])),
                    ("description", DocBuilder.Text(at, $"Validation of '{title}'"))));
                break;
            case Check.Review:
                AddReview(step.Id, _exits[step.Id], title, at, taken);
                break;
            case Check.Unknown:
                context.Warning(SpecCodes.UnknownValidation, at,
                    "Only manual-review, unit-tests and integration-tests are carried out; this validation is kept as data and does nothing.");
                break;
        }
    }

    /// <summary>A yield that asks, and a gate behind it: others depend on the gate, which opens only for <c>approved: true</c>.</summary>
    private void AddReview(string step, string approved, string title, DocNode at, HashSet<string> taken)
    {
        var review = Fresh($"{step}_review", taken);
        var decision = Fresh($"{step}_decision", taken);
        var rejected = Fresh($"{step}_rejected", taken);
        var reason = at is DocScalar { Written: var validation } && validation is not "manual-review" ? $"Have the {validation} of '{title}' passed?" : $"Review '{title}': is it approved?";
        Put(review, at, DocBuilder.Map(at,
            ("type", DocBuilder.Text(at, "yield")),
            ("message", DocBuilder.Text(at, reason.Replace("$", "$$", StringComparison.Ordinal))),
            ("expects", DocBuilder.Map(at,
                ("approved", DocBuilder.Map(at, ("type", DocBuilder.Text(at, "bool")), ("required", DocBuilder.Bool(at, true)))),
                ("comment", DocBuilder.Map(at, ("type", DocBuilder.Text(at, "str")), ("required", DocBuilder.Bool(at, false)))))),
            ("depends_on", DocBuilder.List(at, [DocBuilder.Text(at, step)]))));
        Put(decision, at, DocBuilder.Map(at,
            ("type", DocBuilder.Text(at, "branch")),
            ("depends_on", DocBuilder.List(at, [DocBuilder.Text(at, review)])),
            ("on", DocBuilder.List(at, [DocBuilder.Map(at, ("when", DocBuilder.Text(at, $"$steps[\"{review}\"].approved == true")), ("goto", DocBuilder.Text(at, approved)))])),
            ("default", DocBuilder.Text(at, rejected))));
        Put(approved, at, DocBuilder.Map(at,
            ("type", DocBuilder.Text(at, "set")),
            ("values", DocBuilder.Map(at, ("approved", DocBuilder.Bool(at, true))))));
        Put(rejected, at, DocBuilder.Map(at,
            ("type", DocBuilder.Text(at, "error")),
            ("code", DocBuilder.Text(at, "not_approved")),
            ("message", DocBuilder.Text(at, $"'{title.Replace("$", "$$", StringComparison.Ordinal)}' was not approved. ${{ default($steps[\"{review}\"].comment, \"\") }}"))));
    }

    private static DocMap Checkpoint(DocMap at, string message) => DocBuilder.Map(at,
        ("type", DocBuilder.Text(at, "yield")),
        ("message", DocBuilder.Text(at, message.Replace("$", "$$", StringComparison.Ordinal))),
        ("expects", DocBuilder.Map(at, ("note", DocBuilder.Map(at, ("type", DocBuilder.Text(at, "str")), ("required", DocBuilder.Bool(at, false)))))));

    private void Put(string id, DocNode at, DocMap node) => _graph.Add(new DocEntry(id, at.Position, node));

    private static Check PlanOf(Record step)
    {
        var validation = step.Map["validation"] is DocScalar { IsNull: false } scalar ? scalar.Written.Replace('_', '-') : "";
        return validation switch
        {
            "manual-review" => Check.Review,

            // Tests that nothing runs: a person says whether they passed.
            "unit-tests" or "integration-tests" => step.Map["parameters"] is DocMap p && Has(p, "validation_call") ? Check.Call : Check.Review,
            "" or "none" => Check.Nothing,
            _ => Check.Unknown,
        };
    }

    private static bool Has(DocMap map, string field) => map[field] is { IsNull: false };

    private static DocMap? Rest(DocMap? parameters)
    {
        var rest = parameters?.Without([.. s_doing, .. s_validating]);
        return rest is { Entries.Count: > 0 } ? rest : null;
    }

    /// <summary>What a record depends on is what the validation of that step ends with.</summary>
    private IEnumerable<DocNode> Dependencies(DocNode? written, Fields fields)
    {
        var known = fields.Words("dependencies").ToHashSet(StringComparer.Ordinal);
        IEnumerable<DocNode> items = written is DocList list ? list.Items : written is null ? [] : [written];
        return items.OfType<DocScalar>().Where(i => known.Remove(i.Written)).Select(i => DocBuilder.Text(i, _exits.GetValueOrDefault(i.Written, i.Written)));
    }

    private static string Fresh(string id, HashSet<string> taken)
    {
        var fresh = id;
        for (var i = 2; !taken.Add(fresh); i++)
        {
            fresh = $"{id}_{i}";
        }

        return fresh;
    }

    private enum Check
    {
        Nothing,
        Call,
        Review,
        Unknown,
    }

    private sealed record Record(string Id, DocMap Map);
}
