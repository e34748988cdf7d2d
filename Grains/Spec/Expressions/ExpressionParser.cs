using System.Text;

namespace OrleansWorkflows.Spec.Expressions;

/// <summary>Reads the expressions of <c>when</c>, <c>items</c> and <c>result</c>. Never throws, whatever the text.</summary>
public static class ExpressionParser
{
    /// <summary>An expression is at most this long, in UTF-8.</summary>
    public const int MaxSizeBytes = 4 * 1024;

    /// <param name="text">The expression; one enclosing <c>${ … }</c> is accepted.</param>
    /// <param name="position">Of the text's first character in its file.</param>
    public static ParseResult<Expression> Parse(string text, SourcePosition position)
    {
        var source = new SourceText(text, position);
        var (start, end) = Trim(text, 0, text.Length);
        if (end - start > 3 && text[start] == '$' && text[start + 1] == '{' && text[end - 1] == '}')
        {
            (start, end) = (start + 2, end - 1);
        }

        try
        {
            return new(Parse(source, start, end), []);
        }
        catch (SyntaxFailure failure)
        {
            return new(null, [source.Problem(failure.Offset, failure.Message)]);
        }
    }

    /// <exception cref="SyntaxFailure">That part of the text is no expression.</exception>
    internal static ParsedExpression Parse(SourceText source, int start, int end)
    {
        (start, end) = Trim(source.Text, start, end);
        if (end - start > MaxSizeBytes || Encoding.UTF8.GetByteCount(source.Text.AsSpan(start, end - start)) > MaxSizeBytes)
        {
            throw new SyntaxFailure(start, $"The expression is longer than {MaxSizeBytes / 1024} KiB; compute parts of it in a set node before.");
        }

        var root = new Grammar(source, start, end).ParseAll();
        return new ParsedExpression(source, root, source.Text[start..end]);
    }

    private static (int Start, int End) Trim(string text, int start, int end)
    {
        while (start < end && char.IsWhiteSpace(text[start]))
        {
            start++;
        }

        while (end > start && char.IsWhiteSpace(text[end - 1]))
        {
            end--;
        }

        return (start, end);
    }
}
