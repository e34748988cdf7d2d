namespace OrleansWorkflows.Spec.Expressions;

internal enum Comparison
{
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

internal sealed class ComparisonSyntax(Comparison comparison, SyntaxNode left, SyntaxNode right)
    : SyntaxNode(left.Start, right.End, Deepest(left, right))
{
    public Comparison Comparison { get; } = comparison;

    public SyntaxNode Left { get; } = left;

    public SyntaxNode Right { get; } = right;

    public bool IsEquality => Comparison is Comparison.Equal or Comparison.NotEqual;

    public override IReadOnlyList<SyntaxNode> Children => [Left, Right];

    public override Value Evaluate(ref Evaluation evaluation)
    {
        var left = Left.Evaluate(ref evaluation);
        var right = Right.Evaluate(ref evaluation);
        if (IsEquality)
        {
            return Value.Of(ValueEquality.Instance.Equals(left, right) == (Comparison == Comparison.Equal));
        }

        if (left.IsNull || right.IsNull)
        {
            return Value.False;
        }

        if (!ValueOrder.TryCompare(left, right, out var order))
        {
            throw Fail(evaluation, $"{left.Word} and {right.Word} have no order. {Advice(left, right)}");
        }

        return Value.Of(Comparison switch
        {
            Comparison.Less => order < 0,
            Comparison.LessOrEqual => order <= 0,
            Comparison.Greater => order > 0,
            _ => order >= 0,
        });
    }

    private static string Advice(Value left, Value right)
    {
        if ((left.Kind, right.Kind) is (ValueKind.Text, _) or (_, ValueKind.Text) && (left.IsNumber || right.IsNumber))
        {
            return "json(text) reads a number out of text.";
        }

        return left.Kind == ValueKind.Duration || right.Kind == ValueKind.Duration
            ? "The difference of two dates is a number of days."
            : "Compare numbers with numbers and text with text.";
    }
}

/// <summary><c>item in list</c>, <c>part in text</c>, <c>"name" in object</c>, and <c>not in</c>. Nothing is in null.</summary>
internal sealed class InSyntax(bool isNegated, SyntaxNode item, SyntaxNode container) : SyntaxNode(item.Start, container.End, Deepest(item, container))
{
    public SyntaxNode Item { get; } = item;

    public SyntaxNode Container { get; } = container;

    public override IReadOnlyList<SyntaxNode> Children => [Item, Container];

    public override Value Evaluate(ref Evaluation evaluation)
    {
        var item = Item.Evaluate(ref evaluation);
        var container = Container.Evaluate(ref evaluation);
        return Contains(ref evaluation, container, item) is { } contains
            ? Value.Of(contains != isNegated)
            : throw Fail(evaluation, $"{item.Word} can not be looked for in {container.Word}; 'in' takes a list, text in text, or a field's name in an object.");
    }

    /// <summary>Null when the question makes no sense.</summary>
    public static bool? Contains(ref Evaluation evaluation, Value container, Value item)
    {
        switch (container.Kind)
        {
            case ValueKind.Null:
                return false;
            case ValueKind.Text when item.Kind == ValueKind.Text:
                return container.Text.Contains(item.Text, StringComparison.Ordinal);
            case ValueKind.Object when item.Kind == ValueKind.Text:
                return container.TryGetField(item.Text, out _);
            case ValueKind.Text or ValueKind.Object when item.IsNull:
                return false;
            case ValueKind.List:
                evaluation.Visit(container.Count);
                foreach (var candidate in container.Items)
                {
                    if (ValueEquality.Instance.Equals(candidate, item))
                    {
                        return true;
                    }
                }

                return false;
            default:
                return null;
        }
    }
}
