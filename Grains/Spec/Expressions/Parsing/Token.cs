namespace OrleansWorkflows.Spec.Expressions;

internal enum TokenKind
{
    End,
    Number,
    Text,
    Reference,
    Name,
    Symbol,

    /// <summary>A step of a path behind something that is no reference: <c>first($x).name</c>.</summary>
    Segment,
}

/// <param name="Word">Of a name or symbol: as written. Of a text: its content.</param>
internal readonly record struct Token(TokenKind Kind, int Start, int End, string Word, Value Value = default, ReferenceSyntax? Reference = null)
{
    public bool Is(string word) => Kind is TokenKind.Name or TokenKind.Symbol && Word == word;

    public bool Is(string word, string alias) => Is(word) || Is(alias);
}
