namespace OrleansWorkflows.Spec.Expressions;

internal sealed class LiteralSyntax(int start, int end, Value value) : SyntaxNode(start, end, 1)
{
    public Value Value { get; } = value;

    public override Value Evaluate(ref Evaluation evaluation) => Value;
}
