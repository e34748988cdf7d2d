namespace OrleansWorkflows.Spec;

/// <summary>Two nodes share an output name only if at most one of them can complete.</summary>
internal sealed class OutputsRule : ISpecRule
{
    public void Check(Subject subject)
    {
        Choices? choices = null;
        foreach (var (name, values) in subject.Names.All)
        {
            var outputs = values.Where(v => v.Kind == NameKind.Output).ToList();
            for (var i = 1; i < outputs.Count; i++)
            {
                choices ??= new Choices(subject.Graph, subject.Ancestors.Order);
                var other = outputs.Take(i).FirstOrDefault(earlier => !AreExclusive(subject, choices, earlier.By!, outputs[i].By!));
                if (other is not null)
                {
                    subject.Error(SpecCodes.DuplicateOutput, outputs[i].At, outputs[i].By!.Label,
                        $"'{name}' is already {other.Described} (line {other.At.Position.Line}), and both can run in one execution: rename one of them. (Targets of one branch, or a node and its fallback, may share a name.)");
                }
            }
        }
    }

    private static bool AreExclusive(Subject subject, Choices choices, Placed a, Placed b) =>
        (a.Top != b.Top && choices.AreExclusive(a.Top, b.Top))
        || IsFallbackOf(a, b) || IsFallbackOf(b, a)
        || !subject.Ancestors.IsKnown(a.Top) || !subject.Ancestors.IsKnown(b.Top);

    private static bool IsFallbackOf(Placed node, Placed fallback) =>
        node.Node is CallNode call && call.OnError.Fallback == fallback.Node.Id && fallback.Owner is null;
}
