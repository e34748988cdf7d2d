namespace OrleansWorkflows.Spec.Expressions;

/// <summary>What a parser made of a text.</summary>
/// <param name="Value">Null exactly when there are problems.</param>
public sealed record ParseResult<T>(T? Value, IReadOnlyList<ParseProblem> Problems)
    where T : class;

/// <summary>One thing wrong with an expression or template.</summary>
/// <param name="Position">In the file: the position of the text plus the offset within it.</param>
/// <param name="Message">What is wrong and how to mend it.</param>
public sealed record ParseProblem(SourcePosition Position, string Message);
