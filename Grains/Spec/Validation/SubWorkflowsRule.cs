namespace OrleansWorkflows.Spec;

/// <summary>Every sub-workflow exists and gets the arguments it asks for.</summary>
internal sealed class SubWorkflowsRule : ISpecRule
{
    public void Check(Subject subject)
    {
        foreach (var (node, label, _, _) in subject.Nodes)
        {
            if (node is WorkflowNode { Workflow.Length: > 0 } call)
            {
                CheckCall(subject, call, label);
            }
        }
    }

    private static void CheckCall(Subject subject, WorkflowNode call, string label)
    {
        var child = subject.Find(call.Workflow);
        if (child is not null)
        {
            CheckArguments(subject, call, child, label);
            return;
        }

        if (subject.Context.Workflows?.Knows(call.Workflow) == true)
        {
            return;
        }

        var at = subject.At(call, "workflow");
        if (subject.Context.Workflows is null or { IsComplete: false })
        {
            subject.Warning(SpecCodes.UnknownWorkflow, at, label,
                $"The workflow '{call.Workflow}' is not in this file: it has to be loaded before this one is executed.{Hint(subject, call)}");
        }
        else
        {
            subject.Error(SpecCodes.UnknownWorkflow, at, label,
                $"There is no workflow '{call.Workflow}', in this file or loaded before.{Hint(subject, call)} Add it to the file, or load its spec first.");
        }
    }

    private static string Hint(Subject subject, WorkflowNode call) =>
        DidYouMean.Nearest(call.Workflow, subject.File.Keys) is { } near
            ? $" Did you mean '{(near.StartsWith(subject.Definition.Domain + "/", StringComparison.Ordinal) ? near[(subject.Definition.Domain.Length + 1)..] : near)}'?"
            : "";

    private static void CheckArguments(Subject subject, WorkflowNode call, WorkflowDefinition child, string label)
    {
        var written = subject.Written(call, "args");
        if (written is DocScalar { IsNull: false })
        {
            return; // One reference for all arguments is judged when it has a value.
        }

        var at = subject.At(call, "args");
        var given = written as DocMap ?? new DocMap([], at.Position, at.Path);
        foreach (var entry in given.Entries)
        {
            var param = child.Params.FirstOrDefault(p => p.Name == entry.Key);
            if (param is null)
            {
                var names = child.Params.Select(p => p.Name).ToList();
                subject.Error(SpecCodes.WorkflowArguments, entry.KeyPosition, entry.Value, label,
                    $"Workflow '{child.Name}' has no parameter '{entry.Key}'.{(DidYouMean.Hint(entry.Key, names) is { Length: > 0 } hint ? hint : names.Count == 0 ? " Remove it: it takes none." : $" It takes {string.Join(", ", names)}.")}");
            }
            else if (!MentionsReference(entry.Value))
            {
                foreach (var problem in ParamChecker.CheckValue(param, entry.Value.ToJson()).Problems)
                {
                    subject.Error(SpecCodes.WorkflowArguments, entry.Value, label, $"Parameter '{entry.Key}' of workflow '{child.Name}': {problem.Message}");
                }
            }
        }

        var missing = child.Params.Where(p => p.Required && p.Default is null && !given.Has(p.Name)).Select(p => p.Name).ToList();
        if (missing.Count > 0)
        {
            subject.Error(SpecCodes.WorkflowArguments, given.Position, given, label,
                $"Workflow '{child.Name}' needs {string.Join(", ", missing.Select(m => $"'{m}'"))}: add to `args`, for example `{missing[0]}: …`.");
        }
    }

    private static bool MentionsReference(DocNode node) => node switch
    {
        DocScalar scalar => scalar.Text.Contains('$'),
        DocList list => list.Items.Any(MentionsReference),
        DocMap map => map.Entries.Any(e => MentionsReference(e.Value)),
        _ => false,
    };
}
