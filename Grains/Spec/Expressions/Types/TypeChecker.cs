namespace OrleansWorkflows.Spec.Expressions;

/// <summary>
/// Finds the mistakes of types that are certain before anything runs: unknown functions, wrong numbers of arguments, operands that can never
/// fit. What depends on data is left to the evaluation.
/// </summary>
public static class TypeChecker
{
    public static IReadOnlyList<ParseProblem> Check(Expression expression, ITypeScope scope)
    {
        var problems = new List<ParseProblem>();
        if (expression is ParsedExpression parsed)
        {
            new TypeInference(scope, parsed.Source, problems).Infer(parsed.Root);
        }

        return problems;
    }

    /// <summary>The same for every <c>${ }</c> and reference inside a template.</summary>
    public static IReadOnlyList<ParseProblem> Check(Template template, ITypeScope scope) =>
        template is TemplateNode node ? [.. node.Expressions.SelectMany(expression => Check(expression, scope))] : [];

    public static ExpressionType Infer(Expression expression, ITypeScope scope) => expression is ParsedExpression parsed
        ? TypeSets.Narrow(new TypeInference(scope, parsed.Source, []).Infer(parsed.Root))
        : ExpressionType.Any;

    public static ExpressionType Infer(Template template, ITypeScope scope) => template switch
    {
        ConstantTemplate constant => TypeSets.Narrow(TypeInference.OfValue(Value.From(constant.Value.Element))),
        ReferenceTemplate or ExpressionTemplate => Infer(((TemplateNode)template).Expressions.First(), scope),
        TextTemplate => ExpressionType.Text,
        ListTemplate => ExpressionType.List,
        ObjectTemplate => ExpressionType.Object,
        _ => ExpressionType.Any,
    };

    /// <summary>The type that values of a parameter have in expressions.</summary>
    public static ExpressionType Of(ParamDefinition definition) => definition.Type switch
    {
        ParamType.Str => definition.Format switch
        {
            "date" => ExpressionType.Date,
            "date-time" => ExpressionType.Datetime,
            _ => ExpressionType.Text,
        },
        ParamType.Int => ExpressionType.Int,
        ParamType.Float => ExpressionType.Float,
        ParamType.Bool => ExpressionType.Bool,
        ParamType.Date => ExpressionType.Date,
        ParamType.Datetime => ExpressionType.Datetime,
        ParamType.List => ExpressionType.List,
        ParamType.Object => ExpressionType.Object,
        _ => ExpressionType.Any,
    };
}
