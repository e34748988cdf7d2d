namespace OrleansWorkflows.Spec.Expressions;

/// <summary>A parsed expression of <c>when</c>, <c>items</c>, <c>result</c> or <c>${…}</c>. Immutable and safe for concurrent use.</summary>
public abstract class Expression
{
    /// <summary>The text as written.</summary>
    public abstract string Text { get; }

    public abstract IReadOnlyList<Reference> References { get; }

    /// <exception cref="ExpressionException">The values at hand do not fit: arithmetic with null, a function given the wrong type.</exception>
    public abstract JsonBytes Evaluate(IScope scope);

    /// <summary>True for any value but false, null, zero, empty text, empty list and empty object.</summary>
    public abstract bool EvaluateCondition(IScope scope);
}

/// <summary>One use of a name inside an expression or template.</summary>
/// <param name="Name">First segment, without the dollar; of <c>$steps["a-b"]</c> the name is <c>steps</c> and <paramref name="StepId"/> is <c>a-b</c>.</param>
/// <param name="Path">The whole reference as written.</param>
/// <param name="Position">In the file.</param>
public sealed record Reference(string Name, string Path, string? StepId, SourcePosition Position);
