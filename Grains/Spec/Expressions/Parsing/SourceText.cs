namespace OrleansWorkflows.Spec.Expressions;

/// <summary>A text and where it stands in its file.</summary>
internal sealed record SourceText(string Text, SourcePosition Position)
{
    public SourcePosition At(int offset)
    {
        if (Position == default)
        {
            return default;
        }

        var before = Text.AsSpan(0, Math.Min(offset, Text.Length));
        var lastBreak = before.LastIndexOf('\n');
        return lastBreak < 0
            ? Position with { Column = Position.Column + offset }
            : new SourcePosition(Position.Line + before.Count('\n'), offset - lastBreak);
    }

    public ParseProblem Problem(int offset, string message) => new(At(offset), message);
}

/// <summary>Ends the parsing of one text; becomes a <see cref="ParseProblem"/>.</summary>
internal sealed class SyntaxFailure(int offset, string message) : Exception(message)
{
    public int Offset { get; } = offset;
}
