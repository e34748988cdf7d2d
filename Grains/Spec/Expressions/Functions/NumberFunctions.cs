namespace OrleansWorkflows.Spec.Expressions;

internal static class NumberFunctions
{
    public static Value Min(ref Evaluation evaluation, Arguments arguments) => Extreme(ref evaluation, arguments, -1);

    public static Value Max(ref Evaluation evaluation, Arguments arguments) => Extreme(ref evaluation, arguments, 1);

    /// <summary>0 for an empty list.</summary>
    public static Value Sum(ref Evaluation evaluation, Arguments arguments)
    {
        var list = arguments.List(0);
        evaluation.Visit(list.Count);
        var sum = Value.Of(0L);
        foreach (var item in list.Items)
        {
            var number = arguments.Count > 1 ? Field(item, arguments.Text(1)) : item;
            if (!number.IsNumber)
            {
                var what = arguments.Count > 1 ? $"the field '{arguments.Text(1)}' of an item" : "an item of the list";
                throw new FunctionFailure($"{what} is {number.Word}, not a number.");
            }

            sum = Compute('+', sum, number);
        }

        return sum;
    }

    /// <summary>Null for an empty list.</summary>
    public static Value Average(ref Evaluation evaluation, Arguments arguments) =>
        arguments.List(0).Count is var count && count == 0
            ? Value.Null
            : Compute('/', Sum(ref evaluation, arguments), Value.Of((long)count));

    public static Value Round(ref Evaluation evaluation, Arguments arguments)
    {
        var digits = arguments.Count > 1 ? arguments.Int(1) : 0;
        return digits is < 0 or > 28
            ? throw new FunctionFailure("round keeps 0 to 28 digits after the point.")
            : Numbers.Round(arguments.Number(0), (int)digits);
    }

    public static Value Field(Value item, string field) => item.TryGetField(field, out var value) ? value : default;

    private static Value Compute(char operation, Value a, Value b)
    {
        try
        {
            return Numbers.Compute(operation, a, b);
        }
        catch (ExpressionException e)
        {
            throw new FunctionFailure(e.Message + ".");
        }
    }

    /// <summary>Nulls do not take part; null when nothing does.</summary>
    private static Value Extreme(ref Evaluation evaluation, Arguments arguments, int sign)
    {
        var best = default(Value);
        if (arguments.Count > 1)
        {
            foreach (var candidate in arguments.From(0))
            {
                best = Better(best, candidate, sign);
            }

            return best;
        }

        if (arguments[0].IsNull)
        {
            return default;
        }

        var list = arguments.List(0);
        evaluation.Visit(list.Count);
        foreach (var candidate in list.Items)
        {
            best = Better(best, candidate, sign);
        }

        return best;
    }

    private static Value Better(Value best, Value candidate, int sign)
    {
        if (candidate.IsNull)
        {
            return best;
        }

        if (best.IsNull)
        {
            return candidate.IsNumber || candidate.Kind is ValueKind.Text or ValueKind.Duration
                ? candidate
                : throw new FunctionFailure($"{candidate.Word} has no order; min and max take numbers, texts or dates.");
        }

        return ValueOrder.TryCompare(candidate, best, out var order)
            ? Math.Sign(order) == sign ? candidate : best
            : throw new FunctionFailure($"{candidate.Word} and {best.Word} have no order.");
    }
}
