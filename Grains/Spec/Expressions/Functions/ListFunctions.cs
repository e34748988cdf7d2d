namespace OrleansWorkflows.Spec.Expressions;

internal static class ListFunctions
{
    /// <summary>0 for null.</summary>
    public static Value Length(ref Evaluation evaluation, Arguments arguments) => arguments[0].Kind switch
    {
        ValueKind.Null => Value.Of(0L),
        ValueKind.Text => Value.Of((long)PathSegment.Characters(arguments[0].Text)),
        ValueKind.List or ValueKind.Object => Value.Of((long)arguments[0].Count),
        _ => throw arguments.Misfit(0, "text, a list or an object"),
    };

    public static Value Range(ref Evaluation evaluation, Arguments arguments) =>
        arguments[0].IsNumber ? Numbered(ref evaluation, arguments) : Dated(ref evaluation, arguments);

    public static Value Contains(ref Evaluation evaluation, Arguments arguments) =>
        InSyntax.Contains(ref evaluation, arguments[0], arguments[1]) is { } contains
            ? Value.Of(contains)
            : throw new FunctionFailure($"contains can not look for {arguments[1].Word} in {arguments[0].Word}.");

    public static Value First(ref Evaluation evaluation, Arguments arguments) =>
        !arguments[0].IsNull && arguments.List(0).TryGetItem(0, out var item) ? item : default;

    public static Value Last(ref Evaluation evaluation, Arguments arguments) =>
        !arguments[0].IsNull && arguments.List(0) is var list && list.TryGetItem(list.Count - 1, out var item) ? item : default;

    public static Value Unique(ref Evaluation evaluation, Arguments arguments)
    {
        var list = arguments.List(0);
        evaluation.MakeItems(list.Count);
        evaluation.Visit(list.Count);
        var seen = new HashSet<Value>(ValueEquality.Instance);
        return Value.Of(list.Items.ToArray().Where(seen.Add).ToArray());
    }

    public static Value Keys(ref Evaluation evaluation, Arguments arguments)
    {
        evaluation.MakeItems(arguments.Object(0).Count);
        return Value.Of(arguments.Object(0).Fields.Select(field => Value.Of(field.Key)).ToArray());
    }

    public static Value Values(ref Evaluation evaluation, Arguments arguments)
    {
        evaluation.MakeItems(arguments.Object(0).Count);
        return Value.Of(arguments.Object(0).Fields.Select(field => field.Value).ToArray());
    }

    /// <summary>Stable; nulls last. By a field of the items if one is named.</summary>
    public static Value Sort(ref Evaluation evaluation, Arguments arguments)
    {
        var list = arguments.List(0);
        evaluation.MakeItems(list.Count);
        evaluation.Visit(list.Count);
        var items = list.Items.ToArray();
        var field = arguments.Count > 1 ? arguments.Text(1) : null;
        var keys = field is null ? items : Array.ConvertAll(items, item => NumberFunctions.Field(item, field));
        var order = Enumerable.Range(0, items.Length);
        var sorted = keys.All(key => key.IsNull || key.IsNumber) ? ByNumber(order, keys)
            : keys.All(key => key.IsNull || key.Kind == ValueKind.Text) ? ByText(order, keys)
            : throw new FunctionFailure($"sort needs {(field is null ? "the items" : $"the fields '{field}'")} to be all numbers, all texts or all dates.");
        return Value.Of(sorted.Select(index => items[index]).ToArray());
    }

    private static IEnumerable<int> ByNumber(IEnumerable<int> order, Value[] keys) => keys.Any(key => key.Kind == ValueKind.Float)
        ? order.OrderBy(index => keys[index].IsNull).ThenBy(index => keys[index].IsNull ? 0 : Numbers.ToDouble(keys[index]))
        : order.OrderBy(index => keys[index].IsNull).ThenBy(index => keys[index].IsNull ? 0 : Numbers.ToDecimal(keys[index]));

    private static IEnumerable<int> ByText(IEnumerable<int> order, Value[] keys)
    {
        var texts = Array.ConvertAll(keys, key => key.IsNull ? null : key.Text);
        var times = Array.ConvertAll(texts, text => text is not null && DateValue.TryParse(text, out var date) ? date.Utc : (DateTime?)null);
        var nullsLast = order.OrderBy(index => texts[index] is null);
        return Enumerable.Range(0, keys.Length).All(index => texts[index] is null || times[index] is not null)
            ? nullsLast.ThenBy(index => times[index])
            : nullsLast.ThenBy(index => texts[index], StringComparer.Ordinal);
    }

    private static Value Numbered(ref Evaluation evaluation, Arguments arguments)
    {
        var (from, to) = (arguments[0], arguments.Number(1));
        if (Math.Max(Math.Abs(Numbers.ToDouble(from)), Math.Abs(Numbers.ToDouble(to))) > 1e18)
        {
            throw new FunctionFailure("range can not count with numbers of this size.");
        }

        var start = Numbers.ToDecimal(from);
        var count = Count(Numbers.ToDecimal(to) - start);
        evaluation.MakeItems(count);
        var items = new Value[count];
        for (var i = 0; i < items.Length; i++)
        {
            items[i] = Value.Of(start + i);
        }

        return Value.Of(items);
    }

    private static Value Dated(ref Evaluation evaluation, Arguments arguments)
    {
        var (first, end) = (arguments.Date(0), arguments.Date(1));
        var count = Count((decimal)(end.Utc - first.Utc).Ticks / TimeSpan.TicksPerDay);
        evaluation.MakeItems(count);
        evaluation.MakeText(count * 10);
        var items = new Value[count];
        for (var i = 0; i < items.Length; i++)
        {
            items[i] = Value.Of((first with { Utc = first.Utc.AddDays(i) }).ToString());
        }

        return Value.Of(items);
    }

    /// <summary>Steps of one that fit; more than can be made count as one too many.</summary>
    private static long Count(decimal distance) =>
        distance <= 0 ? 0 : (long)Math.Min(decimal.Ceiling(distance), Evaluation.MaxItems + 1m);
}
