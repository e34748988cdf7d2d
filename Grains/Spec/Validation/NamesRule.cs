namespace OrleansWorkflows.Spec;

/// <summary>One name, one meaning: params, outputs, node ids and loop variables do not collide, and none is a reserved word.</summary>
internal sealed class NamesRule : ISpecRule
{
    public void Check(Subject subject)
    {
        foreach (var (name, values) in subject.Names.All)
        {
            if (NameRules.Reserved.Contains(name))
            {
                foreach (var value in values)
                {
                    subject.Error(SpecCodes.ReservedName, value.At, value.By?.Label, $"'{name}' always means ${name} of the engine and can not be {Noun(value)}: choose another name.");
                }
            }

            // Whether two collide depends on their kinds alone, so the first of each kind stands for all.
            var earlierKinds = new Dictionary<NameKind, NamedValue>();
            for (var i = 0; i < values.Count; i++)
            {
                var other = earlierKinds.Values.FirstOrDefault(earlier => Collide(earlier, values[i]));
                earlierKinds.TryAdd(values[i].Kind, values[i]);
                if (other is not null)
                {
                    subject.Error(SpecCodes.NameCollision, values[i].At, values[i].By?.Label,
                        $"'{name}' is already {other.Described} (line {other.At.Position.Line}), so ${name} would mean two things: rename one of them.");
                }
            }
        }

        foreach (var (node, label, _, _) in subject.Nodes)
        {
            if (node.Output is { } output && !NameRules.IsName(output))
            {
                subject.Error(SpecCodes.BadName, subject.At(node, "output"), label, $"'{output}' can not name an output: {NameRules.NameRule}.");
            }
        }
    }

    private static bool Collide(NamedValue a, NamedValue b) => (a.Kind, b.Kind) switch
    {
        // Two loops may use the same variable, each inside itself; two parallel nodes may have branches of one name (then $steps tells them apart);
        // two outputs of one name are another rule's.
        (NameKind.LoopVariable, NameKind.LoopVariable) => false,
        (NameKind.BranchId, NameKind.BranchId) => false,
        (NameKind.Output, NameKind.Output) => false,
        _ => true,
    };

    private static string Noun(NamedValue value) => value.Kind switch
    {
        NameKind.Param => "a parameter",
        NameKind.NodeId => "a node id",
        NameKind.BranchId => "the id of a branch",
        NameKind.Output => "an output",
        _ => "a loop variable",
    };
}
