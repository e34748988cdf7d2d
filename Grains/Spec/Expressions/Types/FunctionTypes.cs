namespace OrleansWorkflows.Spec.Expressions;

/// <summary>What is known of single functions beyond their table: results that follow from the arguments, and literals that can never work.</summary>
internal static class FunctionTypes
{
    public static TypeSet Takes(CallSyntax call, int argument) => (call.Name, call.Children.Count) switch
    {
        ("date", 1) => TypeSet.AnyDate,
        ("date", _) => TypeSet.Int,
        _ => call.Function!.Take(argument),
    };

    public static TypeSet Of(CallSyntax call, TypeSet[] arguments, Func<string, TypeSet> report)
    {
        switch (call.Name)
        {
            case "range" when !Together(arguments, TypeSet.Number) && !Together(arguments, TypeSet.AnyDate)
                && arguments.All(type => (type & (TypeSet.Number | TypeSet.AnyDate)) != 0):
                return report("range counts from number to number, or from date to date; here are one of each.");
            case "date" when arguments.Length == 2:
                return report("date takes a text, or year, month and day.");
            case "matches" when call.Children[1] is LiteralSyntax { Value: { Kind: ValueKind.Text } pattern } && Patterns.Check(pattern.Text) is { } problem:
                return report(char.ToUpperInvariant(problem[0]) + problem[1..]);
            case "split" when call.Children is [_, LiteralSyntax { Value: { Kind: ValueKind.Text, IsTrue: false } }]:
                return report("split needs a separator that is not empty.");
            case "default" or "coalesce":
                return Fallback(arguments);
            case "json" when (arguments[0] & TypeSet.Text) == 0:
                return TypeSet.Text;
            case "round" when arguments.Length == 1:
                return TypeSet.Int | TypeSet.Fraction;
            default:
                return TypeSets.Of(call.Function!.Gives);
        }
    }

    private static bool Together(TypeSet[] arguments, TypeSet wanted) => arguments.All(type => (type & wanted) != 0);

    /// <summary>Null can not come out of it unless the last one is null.</summary>
    private static TypeSet Fallback(TypeSet[] arguments)
    {
        var all = arguments.Aggregate((TypeSet)0, (sum, type) => sum | (type & ~TypeSet.Null));
        return all | (arguments.Length == 1 ? TypeSet.Null : arguments[^1] & TypeSet.Null);
    }
}
