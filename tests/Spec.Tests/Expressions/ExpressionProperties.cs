using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using OrleansWorkflows.Spec.Expressions;

namespace OrleansWorkflows.Spec.Tests.Expressions;

public sealed class ExpressionProperties
{
    private const string Scope = """
        {"a": 1, "b": "text", "c": [1, 2.5, "x", null], "d": {"e": [{"f": true}]}, "t": "2026-02-23", "n": null, "h": 1e200, "s": "\ud800"}
        """;

    private static readonly string[] s_pieces =
    [
        "$a", "$b", "$c", "$d.e.0.f", "$t", "$n", "$h", "$s", "$gone.x", "1", "0", "2.5", "1e300", "9223372036854775807", "'x'", "'2026-01-31'", "true", "null", "[", "]", "(", ")",
        "{", "}", ",", ":", "+", "-", "*", "/", "%", "==", "!=", "<", ">=", "and", "or", "not", "!", "in", "days", "months", "hours", ".length", "[0]", "['e']",
        "length(", "range(", "date(", "now()", "lower(", "split(", "join(", "min(", "sum(", "avg(", "round(", "first(", "sort(", "unique(", "keys(", "default(", "coalesce(",
        "format(", "json(", "matches(", "contains(", "$", "${", "$$", " ", ".", "\"", "'", "\\", "é", "😀", "\n",
    ];

    private static readonly Config s_config = Config.QuickThrowOnFailure.WithMaxTest(3_000).WithEndSize(40);

    [Fact]
    public void RandomText_NeverThrowsInTheParsers() => Prop.ForAll(
        ArbMap.Default.ArbFor<string>().Filter(text => text is not null),
        text =>
        {
            var expression = ExpressionParser.Parse(text, new SourcePosition(1, 1));
            var template = TemplateParser.ParseText(text, new SourcePosition(1, 1));
            return expression.Value is null == expression.Problems.Count > 0 && template.Value is null == template.Problems.Count > 0;
        }).Check(s_config);

    [Fact]
    public void RandomPieces_EvaluateOrFailAsExpressionErrors() => Prop.ForAll(Pieces(), text =>
    {
        if (ExpressionParser.Parse(text, new SourcePosition(1, 1)).Value is { } expression)
        {
            TypeChecker.Check(expression, new NoTypes());
            _ = TypeChecker.Infer(expression, new NoTypes());
            IsJsonOrFails(() => expression.Evaluate(new TestScope(Scope)));
        }

        if (TemplateParser.ParseText(text, new SourcePosition(1, 1)).Value is { } template)
        {
            IsJsonOrFails(() => template.Evaluate(new TestScope(Scope)));
            IsJsonOrFails(() => template.Evaluate(new TestScope(Scope), MissingReference.IsNull));
        }

        return true;
    }).Check(s_config);

    [Fact]
    public void GrownExpressions_EvaluateOrFailAsExpressionErrors() => Prop.ForAll(Gen.Sized(Grown).ToArbitrary(), text =>
    {
        var expression = ExpressionParser.Parse(text, new SourcePosition(1, 1));
        Assert.True(expression.Value is not null, $"{text}: {string.Join(" ", expression.Problems)}");
        IsJsonOrFails(() => expression.Value.Evaluate(new TestScope(Scope)));
        return true;
    }).Check(s_config);

    [Fact]
    public void AnyJsonValue_PassesThroughUnchanged() => Prop.ForAll(Gen.Sized(Json).ToArbitrary(), json =>
    {
        var scope = new TestScope($"{{\"v\":{json}}}");
        var value = JsonElement.Parse(json);
        return JsonElement.DeepEquals(value, TestScope.Parse("$v").Evaluate(scope).Element)
            && JsonElement.DeepEquals(value, TestScope.Parse("[$v][0]").Evaluate(scope).Element)
            && JsonElement.DeepEquals(value, TestScope.Parse("{a: $v}.a").Evaluate(scope).Element)
            && JsonElement.DeepEquals(value, TestScope.ParseText("$v").Evaluate(scope).Element)
            && JsonElement.DeepEquals(value, TemplateParser.List([TestScope.ParseText("$v")]).Evaluate(scope).Element[0])
            && TestScope.Parse("$v == [$v][0]").EvaluateCondition(scope);
    }).Check(s_config);

    [Fact]
    public void SumOfIntegers_IsExact() => Prop.ForAll<long, long>((a, b) =>
        TestScope.Evaluate($"$a + $b", $"{{\"a\":{a},\"b\":{b}}}") == ((Int128)a + b).ToString(System.Globalization.CultureInfo.InvariantCulture))
        .Check(s_config);

    private static void IsJsonOrFails(Func<JsonBytes> evaluate)
    {
        try
        {
            _ = evaluate().Element;
        }
        catch (ExpressionException)
        {
            // The one way in which data may disagree with an expression.
        }
    }

    private static Arbitrary<string> Pieces() => Gen.Elements(s_pieces).ListOf().Select(string.Concat).ToArbitrary();

    /// <summary>Well-formed expressions.</summary>
    private static Gen<string> Grown(int size)
    {
        var leaf = Gen.Elements("$a", "$b", "$c", "$d.e.0", "$t", "$n", "$h", "$gone", "1", "-2.5", "'x'", "'2026-01-31'", "true", "null", "[]", "{}", "3 days");
        if (size < 3)
        {
            return leaf;
        }

        var part = Grown(size / 3);
        return Gen.OneOf(
            leaf,
            Gen.Elements("+", "-", "*", "/", "%", "==", "!=", "<", ">=", "and", "or", "in", "not in")
                .SelectMany(operation => part.SelectMany(left => part.Select(right => $"({left}) {operation} ({right})"))),
            Gen.Elements("length", "range", "date", "lower", "split", "join", "min", "max", "sum", "avg", "round", "first", "last", "sort", "unique", "keys", "values", "default", "format", "json", "matches", "contains")
                .SelectMany(name => part.ListOf(2).Select(arguments => $"{name}({string.Join(", ", arguments)})")),
            part.Select(inner => $"-({inner})"),
            part.Select(inner => $"not ({inner})"),
            part.Select(inner => $"({inner}) months"),
            part.ListOf(2).Select(items => $"[{string.Join(", ", items)}]"),
            part.SelectMany(target => part.Select(index => $"({target})[{index}]")),
            part.Select(inner => $"{{k: {inner}}}.k"));
    }

    private static Gen<string> Json(int size)
    {
        var leaf = Gen.OneOf(
            Gen.Elements("null", "true", "false", "0", "-1", "1.50", "1e5", "1E-7", "12345678901234567890", "0.1234567890123456789012345678901", "\"\"", "\"\\u00e9\\n\""),
            ArbMap.Default.GeneratorFor<int>().Select(number => number.ToString(System.Globalization.CultureInfo.InvariantCulture)),
            ArbMap.Default.GeneratorFor<double>().Where(double.IsFinite).Select(number => JsonSerializer.Serialize(number)),
            ArbMap.Default.GeneratorFor<NonNull<string>>().Select(text => JsonSerializer.Serialize(text.Get)));
        if (size < 3)
        {
            return leaf;
        }

        var inner = Json(size / 3);
        return Gen.OneOf(
            leaf,
            inner.ListOf().Select(items => $"[{string.Join(", ", items.Take(5))}]"),
            inner.ListOf().Select(items => $"{{{string.Join(", ", items.Take(5).Select((item, index) => $"\"k{index}\": {item}"))}}}"));
    }

    private sealed class NoTypes : ITypeScope
    {
        public ExpressionType TypeOf(string name) => ExpressionType.Any;
    }
}
