namespace OrleansWorkflows.Spec.Expressions;

/// <summary>
/// Finds the mistakes of types that are certain before anything runs: unknown functions, wrong numbers of arguments, operands that can never
/// fit. What depends on data is left to the evaluation.
/// </summary>
public static class TypeChecker
{
    public static IReadOnlyList<ParseProblem> Check(Expression expression, ITypeScope scope) => throw new NotImplementedException();

    /// <summary>The same for every <c>${ }</c> and reference inside a template.</summary>
    public static IReadOnlyList<ParseProblem> Check(Template template, ITypeScope scope) => throw new NotImplementedException();

    public static ExpressionType Infer(Expression expression, ITypeScope scope) => throw new NotImplementedException();

    public static ExpressionType Infer(Template template, ITypeScope scope) => throw new NotImplementedException();

    /// <summary>The type that values of a parameter have in expressions.</summary>
    public static ExpressionType Of(ParamDefinition definition) => throw new NotImplementedException();
}
