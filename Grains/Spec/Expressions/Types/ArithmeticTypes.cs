namespace OrleansWorkflows.Spec.Expressions;

/// <summary>The types of <c>+ - * / %</c>: each rule that can still apply adds what it gives; none left is a mistake.</summary>
internal static class ArithmeticTypes
{
    public static TypeSet Of(ArithmeticSyntax node, TypeSet left, TypeSet right, Func<string, TypeSet> report)
    {
        if (left == TypeSet.Null || right == TypeSet.Null)
        {
            return report("There is no arithmetic with null; give it a value with default(…, 0).");
        }

        var operation = node.Operation;
        if (operation is '/' or '%' && node.Right is LiteralSyntax { Value: { IsNumber: true, IsTrue: false } })
        {
            return report("This is a division by zero.");
        }

        var result = Numbers(operation, left, right) | Durations(operation, left, right);
        result |= operation == '+' ? left & right & TypeSet.List : 0;
        result |= operation == '+' && Both(left, right, TypeSet.Text, TypeSet.Text) ? TypeSet.Text : 0;
        result |= operation == '-' && Both(left, right, TypeSet.AnyDate, TypeSet.AnyDate) ? TypeSet.Number : 0;
        if (operation is '+' or '-' && Both(left, right, TypeSet.AnyDate, TypeSet.Duration))
        {
            result |= TypeSet.AnyDate;
        }

        if (operation == '+' && Both(left, right, TypeSet.Duration, TypeSet.AnyDate))
        {
            result |= TypeSet.AnyDate;
        }

        return result != 0 ? result : report(Mistake(operation, left, right));
    }

    private static TypeSet Numbers(char operation, TypeSet left, TypeSet right)
    {
        if (!Both(left, right, TypeSet.Number, TypeSet.Number))
        {
            return 0;
        }

        // A whole number can become a fraction by division, and a larger one by overflow; that is not told apart here.
        return operation != '/' && (left & TypeSet.Number) == TypeSet.Int && (right & TypeSet.Number) == TypeSet.Int ? TypeSet.Int : TypeSet.Number;
    }

    private static TypeSet Durations(char operation, TypeSet left, TypeSet right) => operation switch
    {
        '+' or '-' when Both(left, right, TypeSet.Duration, TypeSet.Duration) => TypeSet.Duration,
        '*' when Both(left, right, TypeSet.Duration, TypeSet.Number) || Both(left, right, TypeSet.Number, TypeSet.Duration) => TypeSet.Duration,
        _ => 0,
    };

    private static string Mistake(char operation, TypeSet left, TypeSet right)
    {
        var words = $"{TypeSets.Word(left)} and {TypeSets.Word(right)}";
        if (left == TypeSet.Duration || right == TypeSet.Duration)
        {
            return $"'{operation}' does not fit {words}; a length of time is added to or taken from a date such as 2026-02-23.";
        }

        if ((left & ~TypeSet.AnyDate) == 0 && (right & TypeSet.Number) != 0 && operation is '+' or '-')
        {
            return $"Say the unit of time that is meant: … {operation} (…) days.";
        }

        return operation == '+' && ((left | right) & TypeSet.Text) != 0
            ? $"'+' does not fit {words}; put both into a text: \"${{…}} ${{…}}\", or format(\"{{0}} {{1}}\", …)."
            : $"'{operation}' does not fit {words}; it needs numbers.";
    }

    private static bool Both(TypeSet left, TypeSet right, TypeSet wantedLeft, TypeSet wantedRight) =>
        (left & wantedLeft) != 0 && (right & wantedRight) != 0;
}
