namespace OrleansWorkflows.Spec.Expressions;

/// <summary><c>[1, $x]</c>.</summary>
internal sealed class ListSyntax(int start, int end, SyntaxNode[] items) : SyntaxNode(start, end, Deepest(items))
{
    public override IReadOnlyList<SyntaxNode> Children => items;

    public override Value Evaluate(ref Evaluation evaluation)
    {
        evaluation.MakeItems(items.Length);
        var values = new Value[items.Length];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = items[i].Evaluate(ref evaluation);
        }

        return Value.Of(values);
    }
}

/// <summary><c>{ id: $x.id, "a-b": 1 }</c>; names are unique.</summary>
internal sealed class ObjectSyntax(int start, int end, string[] names, SyntaxNode[] values) : SyntaxNode(start, end, Deepest(values))
{
    public override IReadOnlyList<SyntaxNode> Children => values;

    public IReadOnlyList<string> Names => names;

    public override Value Evaluate(ref Evaluation evaluation)
    {
        evaluation.MakeItems(values.Length);
        var fields = new KeyValuePair<string, Value>[values.Length];
        for (var i = 0; i < fields.Length; i++)
        {
            fields[i] = new(names[i], values[i].Evaluate(ref evaluation));
        }

        return Value.Of(fields);
    }
}
