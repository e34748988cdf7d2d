namespace OrleansWorkflows.Spec.Expressions;

/// <summary>Reads the expressions of <c>when</c>, <c>items</c> and <c>result</c>. Never throws, whatever the text.</summary>
public static class ExpressionParser
{
    /// <param name="text">The expression; one enclosing <c>${ … }</c> is accepted.</param>
    /// <param name="position">Of the text's first character in its file.</param>
    public static ParseResult<Expression> Parse(string text, SourcePosition position) => throw new NotImplementedException();
}
