namespace OrleansWorkflows.Spec.Expressions;

/// <summary>Every function of the language.</summary>
internal static class FunctionTable
{
    private const int Many = int.MaxValue;
    private const TypeSet Any = TypeSet.Any;
    private const TypeSet Text = TypeSet.Text;
    private const TypeSet Number = TypeSet.Number;
    private const TypeSet List = TypeSet.List;
    private const TypeSet Date = TypeSet.AnyDate;

    private static readonly Dictionary<string, FunctionDefinition> s_byName = new FunctionDefinition[]
    {
        new("length", "length(value)", 1, 1, [Text | List | TypeSet.Object | TypeSet.Null], ExpressionType.Int, ListFunctions.Length),
        new("range", "range(from, to)", 2, 2, [Number | Date], ExpressionType.List, ListFunctions.Range),
        new("date", "date(text) or date(year, month, day)", 1, 3, [Date | Number], ExpressionType.Date, DateFunctions.Date),
        new("now", "now()", 0, 0, [Any], ExpressionType.Datetime, DateFunctions.Now),
        new("lower", "lower(text)", 1, 1, [Text], ExpressionType.Text, TextFunctions.Lower),
        new("upper", "upper(text)", 1, 1, [Text], ExpressionType.Text, TextFunctions.Upper),
        new("trim", "trim(text)", 1, 1, [Text], ExpressionType.Text, TextFunctions.Trim),
        new("contains", "contains(container, item)", 2, 2, [Text | List | TypeSet.Object | TypeSet.Null, Any], ExpressionType.Bool, ListFunctions.Contains),
        new("split", "split(text, separator)", 1, 2, [Text], ExpressionType.List, TextFunctions.Split),
        new("join", "join(list, separator)", 1, 2, [List, Text], ExpressionType.Text, TextFunctions.Join),
        new("min", "min(list) or min(a, b, …)", 1, Many, [Any], ExpressionType.Any, NumberFunctions.Min),
        new("max", "max(list) or max(a, b, …)", 1, Many, [Any], ExpressionType.Any, NumberFunctions.Max),
        new("sum", "sum(list, field)", 1, 2, [List, Text], ExpressionType.Float, NumberFunctions.Sum),
        new("avg", "avg(list, field)", 1, 2, [List, Text], ExpressionType.Float, NumberFunctions.Average),
        new("round", "round(number, digits)", 1, 2, [Number, TypeSet.Int], ExpressionType.Float, NumberFunctions.Round),
        new("first", "first(list)", 1, 1, [List | TypeSet.Null], ExpressionType.Any, ListFunctions.First),
        new("last", "last(list)", 1, 1, [List | TypeSet.Null], ExpressionType.Any, ListFunctions.Last),
        new("sort", "sort(list, field)", 1, 2, [List, Text], ExpressionType.List, ListFunctions.Sort),
        new("unique", "unique(list)", 1, 1, [List], ExpressionType.List, ListFunctions.Unique),
        new("keys", "keys(object)", 1, 1, [TypeSet.Object], ExpressionType.List, ListFunctions.Keys),
        new("values", "values(object)", 1, 1, [TypeSet.Object], ExpressionType.List, ListFunctions.Values),
        new("default", "default(value, otherwise)", 1, 2, [Any], ExpressionType.Any, null),
        new("coalesce", "coalesce(a, b, …)", 1, Many, [Any], ExpressionType.Any, null),
        new("format", "format(pattern, a, b, …)", 1, Many, [Text, Any], ExpressionType.Text, FormatFunction.Format),
        new("json", "json(value)", 1, 1, [Any], ExpressionType.Any, TextFunctions.Json),
        new("matches", "matches(text, pattern)", 2, 2, [Text | TypeSet.Null, Text], ExpressionType.Bool, TextFunctions.Matches),
    }.ToDictionary(function => function.Name);

    public static IEnumerable<string> Names => s_byName.Keys;

    public static FunctionDefinition? Find(string name) => s_byName.GetValueOrDefault(name);
}
