namespace OrleansWorkflows.Spec;

/// <summary>What each node can see: what comes before it, its loop variable, and the error that it stands in for.</summary>
internal sealed class Visibility
{
    private readonly Subject _subject;

    /// <summary>By top-level node that is the fallback of branches or items: the nodes around those.</summary>
    private readonly Dictionary<int, List<Placed>> _inside = [];

    public Visibility(Subject subject)
    {
        _subject = subject;
        foreach (var placed in subject.Nodes)
        {
            var fallback = placed.Owner is null ? null : (placed.Node as CallNode)?.OnError.Fallback;
            var seen = new HashSet<string>(StringComparer.Ordinal);
            while (fallback is not null && seen.Add(fallback) && subject.Graph.IndexOf(fallback) is >= 0 and var index)
            {
                if (!_inside.TryGetValue(index, out var around))
                {
                    _inside[index] = around = [];
                }

                around.Add(placed);
                fallback = (subject.Definition.Nodes[index] as CallNode)?.OnError.Fallback;
            }
        }
    }

    public bool SeesError(ValueUse use)
    {
        if (use.Moment == UseMoment.Undo)
        {
            return true;
        }

        if (use.By is not { } by)
        {
            return false;
        }

        return by.Owner is null
            && (_inside.ContainsKey(by.Top) || _subject.Graph.Senders[by.Top].Any(s => s.Kind == SenderKind.Fallback));
    }

    /// <summary>Why a value can not be referred to at a point; null: it can.</summary>
    public (string Code, string Message)? Hides(ValueUse use, NamedValue value)
    {
        if (value.Kind == NameKind.Param)
        {
            return null;
        }

        var giver = value.By!;
        if (value.Kind == NameKind.LoopVariable)
        {
            return SeesVariableOf(use, giver)
                ? null
                : (SpecCodes.LoopVariableOutside, $"'${value.Name}' is {value.Described} and has a value only inside its step: refer to ${giver.Node.Output ?? giver.Node.Id}, the list of what the steps answered.");
        }

        if (giver.Node is ErrorNode or CompensateNode)
        {
            return (SpecCodes.ReferenceTooEarly, $"'${value.Name}' is {value.Described}, {NodeTypes.Article(giver.Node.TypeName)}, which has no output: refer to another node.");
        }

        if (use.Moment is UseMoment.Undo or UseMoment.Result || use.By is not { } by)
        {
            return null;
        }

        if (Sees(by, giver))
        {
            return null;
        }

        var name = value.Name;
        return giver switch
        {
            _ when ReferenceEquals(giver.Node, by.Node) => Early($"'${name}' is {value.Described} itself, which has no value before it has run: refer to something earlier."),
            _ when giver.Top == by.Top && giver.Owner is not null && by.Owner is not null => Early($"'${name}' is {value.Described}, which runs at the same time: refer to it behind '{giver.Owner.Id}', or make it a node before."),
            _ when giver.Top == by.Top => Early($"'${name}' is {value.Described} around this one, which is not done yet: refer to something earlier."),
            _ when _subject.Ancestors.IsBefore(by.Top, giver.Top) => Early($"'${name}' is {value.Described}, which runs after this node: refer to something earlier, or turn the order round."),
            _ => Early($"'${name}' is {value.Described}, which need not be done when this node runs: add `depends_on: [{_subject.Definition.Nodes[giver.Top].Id}]`."),
        };
    }

    private static (string Code, string Message) Early(string message) => (SpecCodes.ReferenceTooEarly, message);

    private bool Sees(Placed by, Placed giver) =>
        (giver.Top != by.Top && _subject.Ancestors.IsBefore(giver.Top, by.Top))
        || (_inside.TryGetValue(by.Top, out var around) && around.Any(a => a.Top != giver.Top && _subject.Ancestors.IsBefore(giver.Top, a.Top)));

    private bool SeesVariableOf(ValueUse use, Placed loop) =>
        use.By is { } by
        && ((by.Owner is not null && ReferenceEquals(by.Owner, loop.Node))
            || (_inside.TryGetValue(by.Top, out var around) && around.Any(a => ReferenceEquals(a.Owner, loop.Node))));
}
