namespace OrleansWorkflows.Spec.Expressions;

/// <summary>A part of a parsed expression. Closed family; immutable.</summary>
internal abstract class SyntaxNode(int start, int end, int depth)
{
    /// <summary>Offset in the source text.</summary>
    public int Start { get; } = start;

    public int End { get; } = end;

    /// <summary>Levels of the tree below and with this one.</summary>
    public int Depth { get; } = depth;

    public virtual IReadOnlyList<SyntaxNode> Children => [];

    public abstract Value Evaluate(ref Evaluation evaluation);

    public string Snippet(string source)
    {
        const int longest = 60;
        var text = source[Start..End];
        return text.Length <= longest ? text : string.Concat(text.AsSpan(0, longest), "…");
    }

    protected static int Deepest(params ReadOnlySpan<SyntaxNode> nodes)
    {
        var deepest = 0;
        foreach (var node in nodes)
        {
            deepest = Math.Max(deepest, node.Depth);
        }

        return deepest + 1;
    }

    /// <summary>An error of this part: the part as written, then what is wrong.</summary>
    protected ExpressionException Fail(in Evaluation evaluation, string message) => new($"{Snippet(evaluation.Source)}: {message}");
}
