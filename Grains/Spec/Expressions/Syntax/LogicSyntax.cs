namespace OrleansWorkflows.Spec.Expressions;

/// <summary><c>and</c>, <c>or</c>; always a bool, and the right side is looked at only if it decides.</summary>
internal sealed class LogicSyntax(bool isAnd, SyntaxNode left, SyntaxNode right) : SyntaxNode(left.Start, right.End, Deepest(left, right))
{
    public SyntaxNode Left { get; } = left;

    public SyntaxNode Right { get; } = right;

    public override IReadOnlyList<SyntaxNode> Children => [Left, Right];

    public override Value Evaluate(ref Evaluation evaluation) =>
        Value.Of(Left.Evaluate(ref evaluation).IsTrue == isAnd ? Right.Evaluate(ref evaluation).IsTrue : !isAnd);
}

/// <summary><c>not x</c>, <c>!x</c>.</summary>
internal sealed class NotSyntax(int start, SyntaxNode operand) : SyntaxNode(start, operand.End, operand.Depth + 1)
{
    public SyntaxNode Operand { get; } = operand;

    public override IReadOnlyList<SyntaxNode> Children => [Operand];

    public override Value Evaluate(ref Evaluation evaluation) => Value.Of(!Operand.Evaluate(ref evaluation).IsTrue);
}
