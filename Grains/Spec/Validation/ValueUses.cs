using OrleansWorkflows.Spec.Expressions;

namespace OrleansWorkflows.Spec;

/// <summary>When a value is needed, which decides what it can refer to.</summary>
internal enum UseMoment
{
    /// <summary>As the node starts.</summary>
    Start,

    /// <summary>While undoing: everything that was done is known.</summary>
    Undo,

    /// <summary>At the end.</summary>
    Result,

    /// <summary>Before the execution starts.</summary>
    Admission,
}

/// <summary>An expression or template of a definition.</summary>
/// <param name="Value">An <see cref="Expression"/> or a <see cref="Template"/>.</param>
/// <param name="At">Where it is written.</param>
/// <param name="By">The node it belongs to.</param>
internal sealed record ValueUse(object Value, DocNode At, Placed? By, UseMoment Moment)
{
    public IReadOnlyList<Reference> References => Value is Expression expression ? expression.References : ((Template)Value).References;

    /// <summary>Every expression and template of a definition.</summary>
    public static IEnumerable<ValueUse> Of(Subject subject)
    {
        var definition = subject.Definition;
        if (definition.Result is { } result)
        {
            yield return new ValueUse(result, subject.At(result), null, UseMoment.Result);
        }

        if (definition.Concurrency?.Key is { } key)
        {
            yield return new ValueUse(key, subject.At(key), null, UseMoment.Admission);
        }

        foreach (var placed in subject.Nodes)
        {
            if (placed.Node.When is { } when)
            {
                yield return new ValueUse(when, subject.At(placed.Node, "when"), placed, UseMoment.Start);
            }

            foreach (var (value, moment) in Values(placed.Node))
            {
                yield return new ValueUse(value, subject.At(value), placed, moment);
            }

            foreach (var one in placed.Node is BranchNode branch ? branch.Cases : [])
            {
                yield return new ValueUse(one.When, subject.At(one, "when"), placed, UseMoment.Start);
            }
        }
    }

    private static IEnumerable<(Template Value, UseMoment Moment)> Values(Node node)
    {
        IEnumerable<Template?> starting = node switch
        {
            CallNode call => [call.Args, call.TargetMachines],
            ForeachNode each => [each.Items],
            WorkflowNode workflow => [workflow.Args],
            YieldNode yield => [yield.Message, yield.Default],
            ErrorNode error => [error.Message, error.Code],
            SnapshotNode snapshot => [snapshot.Name],
            WaitNode wait => [wait.Duration, wait.Until],
            SetNode set => [set.Values],
            _ => [],
        };
        IReadOnlyList<UndoCall> undo = node switch
        {
            CallNode { Compensate: { } own } => [own],
            WorkflowNode { Compensate: { } own } => [own],
            CompensateNode compensate => compensate.Steps,
            _ => [],
        };
        return starting.OfType<Template>().Select(t => (t, UseMoment.Start))
            .Concat(undo.Select(u => (u.Args, UseMoment.Undo)));
    }
}
