using OrleansWorkflows.Spec.Expressions;

namespace OrleansWorkflows.Spec;

/// <summary>Every reference names something that exists and can have a value at that point.</summary>
internal sealed class ReferencesRule : ISpecRule
{
    private static readonly string[] s_execution = ["id", "workflow", "started_at"];
    private static readonly string[] s_error = ["message", "code", "step"];

    public void Check(Subject subject)
    {
        var visibility = new Visibility(subject);
        foreach (var use in ValueUse.Of(subject))
        {
            foreach (var reference in use.References)
            {
                if (Wrong(subject, visibility, use, reference) is { } wrong)
                {
                    subject.Error(wrong.Code, reference.Position, use.At, use.By?.Label, wrong.Message);
                }
            }
        }
    }

    private static (string Code, string Message)? Wrong(Subject subject, Visibility visibility, ValueUse use, Reference reference) => reference switch
    {
        { StepId: { } id } => WrongStep(subject, visibility, use, id),
        { Name: "execution" } => WrongField(reference, s_execution, "$execution"),
        { Name: "error" } => visibility.SeesError(use)
            ? WrongField(reference, s_error, "$error")
            : (SpecCodes.ErrorOutsideFallback, "$error is known only inside a fallback or an undo: move this there, or refer to the output of a node."),
        { Name: "steps" } => (SpecCodes.UnknownReference, "$steps needs the id of a step: write $steps[\"node-id\"]."),
        _ => WrongName(subject, visibility, use, reference),
    };

    private static (string Code, string Message)? WrongName(Subject subject, Visibility visibility, ValueUse use, Reference reference)
    {
        var values = subject.Names.Of(reference.Name);
        if (values.Count == 0)
        {
            var known = subject.Names.All.Select(n => n.Key).Concat(["execution"]);
            var hint = subject.Hint(reference.Name, known, "'${0}'") is { Length: > 0 } near ? near : " Declare it under `params`, or name the output of an earlier node; a plain dollar is written $$.";
            return (SpecCodes.UnknownReference, $"There is nothing called '${reference.Name}'.{hint}");
        }

        if (use.Moment == UseMoment.Admission && values.All(v => v.Kind != NameKind.Param))
        {
            return (SpecCodes.ReferenceTooEarly, $"'${reference.Name}' is {values[0].Described}, and the key is needed before the execution starts: use parameters only.");
        }

        // A name with several meanings is reported as a collision; here it is enough that one of them can be meant.
        (string Code, string Message)? first = null;
        foreach (var value in values)
        {
            var wrong = visibility.Hides(use, value);
            if (wrong is null)
            {
                return values.Count(v => v.Kind == NameKind.BranchId) > 1 && value.Kind == NameKind.BranchId
                    ? (SpecCodes.UnknownReference, $"Several parallel nodes have a branch '{reference.Name}': write $steps[\"{value.By!.Label}\"].")
                    : WrongPart(subject, value, reference);
            }

            first ??= wrong;
        }

        return first;
    }

    private static (string Code, string Message)? WrongStep(Subject subject, Visibility visibility, ValueUse use, string id)
    {
        if (subject.Names.Step(id) is not { } step)
        {
            return (SpecCodes.UnknownReference, $"There is no step '{id}'.{(subject.Hint(id, subject.Names.Steps) is { Length: > 0 } hint ? hint : " Name a node of this graph.")}");
        }

        return use.Moment == UseMoment.Admission
            ? (SpecCodes.ReferenceTooEarly, $"The step '{id}' runs after the key is needed: use parameters only.")
            : visibility.Hides(use, new NamedValue(id, step.Owner is null ? NameKind.NodeId : NameKind.BranchId, step, use.At));
    }

    /// <summary>Fields of values whose fields are known before anything runs: answers of yields and values of set nodes.</summary>
    private static (string Code, string Message)? WrongPart(Subject subject, NamedValue value, Reference reference)
    {
        if (value.Kind == NameKind.LoopVariable)
        {
            return null;
        }

        IReadOnlyList<string>? fields = value.By?.Node switch
        {
            YieldNode yield => [.. yield.Expects.Select(e => e.Name)],
            SetNode set when !subject.IsBroken(set.Id) => (subject.Written(set, "values") as DocMap)?.Entries.Select(e => e.Key).ToList(),
            _ => null,
        };
        return fields is null ? null : WrongField(reference, fields, $"${reference.Name}");
    }

    private static (string Code, string Message)? WrongField(Reference reference, IReadOnlyList<string> fields, string what)
    {
        var path = reference.Path.TrimStart('$').TrimStart('{').Trim();
        if (!path.StartsWith(reference.Name + ".", StringComparison.Ordinal))
        {
            return null;
        }

        var rest = path[(reference.Name.Length + 1)..];
        var end = rest.AsSpan().IndexOfAny(".[ }");
        var field = end < 0 ? rest : rest[..end];
        return field == "length" || fields.Contains(field)
            ? null
            : (SpecCodes.UnknownReference, $"{what} has no '{field}'.{(DidYouMean.Hint(field, fields) is { Length: > 0 } hint ? hint : fields.Count == 0 ? " It has no fields." : $" It has {string.Join(", ", fields)}.")}");
    }
}
