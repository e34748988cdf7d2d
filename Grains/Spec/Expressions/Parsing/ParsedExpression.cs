namespace OrleansWorkflows.Spec.Expressions;

/// <summary>An expression as its syntax tree.</summary>
internal sealed class ParsedExpression : Expression
{
    private readonly Lazy<IReadOnlyList<Reference>> _references;

    public ParsedExpression(SourceText source, SyntaxNode root, string text)
    {
        Source = source;
        Root = root;
        Text = text;
        _references = new(() => [.. ReferencesIn(root)]);
    }

    public override string Text { get; }

    public override IReadOnlyList<Reference> References => _references.Value;

    public SourceText Source { get; }

    public SyntaxNode Root { get; }

    public override JsonBytes Evaluate(IScope scope)
    {
        try
        {
            return EvaluateValue(scope).ToJsonBytes();
        }
        catch (InvalidOperationException e)
        {
            throw Unwritable(e);
        }
    }

    public override bool EvaluateCondition(IScope scope)
    {
        try
        {
            return EvaluateValue(scope).IsTrue;
        }
        catch (InvalidOperationException e)
        {
            throw Unwritable(e);
        }
    }

    public Value EvaluateValue(IScope scope)
    {
        var evaluation = new Evaluation(scope, Source.Text);
        return Root.Evaluate(ref evaluation);
    }

    /// <summary>System.Text.Json refuses lone surrogates when reading text and too many levels when writing.</summary>
    public static ExpressionException Unwritable(InvalidOperationException e) =>
        new($"A value can not be read or written: it nests deeper than 64 levels, or holds text that is no valid Unicode. ({e.Message})");

    private static IEnumerable<Reference> ReferencesIn(SyntaxNode node) => node is ReferenceSyntax reference
        ? [reference.Reference]
        : node.Children.SelectMany(ReferencesIn);
}
