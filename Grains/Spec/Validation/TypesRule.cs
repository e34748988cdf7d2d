using OrleansWorkflows.Spec.Expressions;

namespace OrleansWorkflows.Spec;

/// <summary>Expressions whose types can never fit: unknown functions, wrong numbers of arguments, text minus a number.</summary>
internal sealed class TypesRule : ISpecRule
{
    public void Check(Subject subject)
    {
        var anywhere = new Scope(subject, null);
        foreach (var use in ValueUse.Of(subject))
        {
            // In the undo of an item the name of its loop is what that item answered.
            var scope = use is { Moment: UseMoment.Undo, By.Owner: ForeachNode loop } ? new Scope(subject, loop) : anywhere;
            var problems = use.Value is Expression expression ? TypeChecker.Check(expression, scope) : TypeChecker.Check((Template)use.Value, scope);
            foreach (var problem in problems)
            {
                subject.Error(SpecCodes.ExpressionType, problem.Position, use.At, use.By?.Label, problem.Message);
            }

            if (problems.Count == 0 && use.By?.Node is ForeachNode each && ReferenceEquals(each.Items, use.Value))
            {
                CheckItems(subject, use, TypeChecker.Infer(each.Items, scope));
            }
        }
    }

    private static void CheckItems(Subject subject, ValueUse use, ExpressionType type)
    {
        if (type is not (ExpressionType.Any or ExpressionType.List or ExpressionType.Null))
        {
            subject.Error(SpecCodes.ExpressionType, use.At, use.By!.Label,
                $"`items` has to be a list, and this is {TypeWords.Of(type)}: write a reference to a list, `range(0, 10)`, or `[first, second]`.");
        }
    }

    private sealed class Scope(Subject subject, ForeachNode? undoneIn) : ITypeScope
    {
        private readonly Dictionary<string, ExpressionType> _params = subject.Definition.Params
            .GroupBy(p => p.Name, StringComparer.Ordinal)
            .ToDictionary(g => g.Key, g => TypeChecker.Of(g.First()), StringComparer.Ordinal);

        public ExpressionType TypeOf(string name)
        {
            if (name is "execution" or "error" or "steps")
            {
                return ExpressionType.Object;
            }

            var values = subject.Names.Of(name);
            if (values is not [var only])
            {
                return ExpressionType.Any;
            }

            return only switch
            {
                { Kind: NameKind.Param } => _params.GetValueOrDefault(name, ExpressionType.Any),
                { Kind: NameKind.LoopVariable } => ExpressionType.Any,
                { By.Node: ForeachNode node } => ReferenceEquals(node, undoneIn) ? ExpressionType.Any : ExpressionType.List,
                { By.Node: YieldNode or ParallelNode } => ExpressionType.Object,
                { By.Node: SetNode set } when !subject.IsBroken(set.Id) && subject.Written(set, "values") is DocMap => ExpressionType.Object,
                _ => ExpressionType.Any,
            };
        }
    }
}

internal static class TypeWords
{
    public static string Of(ExpressionType type) => type switch
    {
        ExpressionType.Bool => "true or false",
        ExpressionType.Int or ExpressionType.Float => "a number",
        ExpressionType.Text => "text",
        ExpressionType.Date or ExpressionType.Datetime => "a date",
        ExpressionType.Duration => "a duration",
        ExpressionType.Object => "an object",
        _ => "something else",
    };
}
