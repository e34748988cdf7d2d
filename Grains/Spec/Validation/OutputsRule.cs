namespace OrleansWorkflows.Spec;

/// <summary>Two nodes share an output name only if at most one of them can complete.</summary>
internal sealed class OutputsRule : ISpecRule
{
    /// <summary>Each output is compared with so many before it: more that all exclude one another are not written by people.</summary>
    private const int MaxCompared = 200;

    public void Check(Subject subject)
    {
        Choices? choices = null;
        foreach (var (name, values) in subject.Names.All)
        {
            // In a circle nothing can be told; the circle is reported.
            var outputs = values.Where(v => v.Kind == NameKind.Output && subject.Ancestors.IsKnown(v.By!.Top)).ToList();
            for (var i = 1; i < outputs.Count; i++)
            {
                choices ??= new Choices(subject.Graph, subject.Ancestors.Order);
                var other = outputs.Take(Math.Min(i, MaxCompared)).FirstOrDefault(earlier => !AreExclusive(choices, earlier.By!, outputs[i].By!));
                if (other is not null)
                {
                    subject.Error(SpecCodes.DuplicateOutput, outputs[i].At, outputs[i].By!.Label,
                        $"'{name}' is already {other.Described} (line {other.At.Position.Line}), and both can run in one execution: rename one of them. (Targets of one branch, or a node and its fallback, may share a name.)");
                }
            }
        }
    }

    private static bool AreExclusive(Choices choices, Placed a, Placed b) =>
        (a.Top != b.Top && choices.AreExclusive(a.Top, b.Top))
        || IsFallbackOf(a, b) || IsFallbackOf(b, a);

    private static bool IsFallbackOf(Placed node, Placed fallback) =>
        node.Node is CallNode call && call.OnError.Fallback == fallback.Node.Id && fallback.Owner is null;
}
