namespace OrleansWorkflows.Spec.Expressions;

/// <summary><c>first($x).name</c>: a path below something that is no plain reference. Missing is null.</summary>
internal sealed class MemberSyntax(int end, SyntaxNode target, PathSegment segment) : SyntaxNode(target.Start, end, target.Depth + 1)
{
    public SyntaxNode Target { get; } = target;

    public PathSegment Segment { get; } = segment;

    public override IReadOnlyList<SyntaxNode> Children => [Target];

    public override Value Evaluate(ref Evaluation evaluation) =>
        Segment.TryStep(Target.Evaluate(ref evaluation), out var value) ? value : default;
}

/// <summary><c>x[expression]</c>. Missing is null.</summary>
internal sealed class IndexSyntax(int end, SyntaxNode target, SyntaxNode index) : SyntaxNode(target.Start, end, Deepest(target, index))
{
    public SyntaxNode Target { get; } = target;

    public SyntaxNode Index { get; } = index;

    public override IReadOnlyList<SyntaxNode> Children => [Target, Index];

    public override Value Evaluate(ref Evaluation evaluation)
    {
        var target = Target.Evaluate(ref evaluation);
        var index = Index.Evaluate(ref evaluation);
        switch (index.Kind)
        {
            case ValueKind.Int when target.Kind == ValueKind.List:
                return target.TryGetItem(index.Int, out var item) ? item : default;
            case ValueKind.Int or ValueKind.Text when target.Kind == ValueKind.Object:
                return target.TryGetField(ValueWriter.ToText(index), out var field) ? field : default;
            case ValueKind.Null:
            case var _ when target.IsNull:
                return default;
            default:
                throw Fail(evaluation, target.Kind is ValueKind.List or ValueKind.Object
                    ? $"{index.Word} can not be used as an index; {(target.Kind == ValueKind.List ? "use a whole number" : "use the field's name")}."
                    : $"{target.Word} has no items.");
        }
    }
}

/// <summary>A part in parentheses.</summary>
internal sealed class GroupSyntax(int start, int end, SyntaxNode inner) : SyntaxNode(start, end, inner.Depth + 1)
{
    public SyntaxNode Inner { get; } = inner;

    public override IReadOnlyList<SyntaxNode> Children => [Inner];

    public override Value Evaluate(ref Evaluation evaluation) => Inner.Evaluate(ref evaluation);
}
