using OrleansWorkflows.Spec.Expressions;

namespace OrleansWorkflows.Spec.Tests.Expressions;

public sealed class TypeCheckerTests
{
    [Theory]
    [InlineData("\"a\" * 2", "needs numbers")]
    [InlineData("\"not a date\" + 3 days", "length of time")]
    [InlineData("$int + 3 days", "length of time")]
    [InlineData("$date + 3", "unit of time")]
    [InlineData("$text * 2", "needs numbers")]
    [InlineData("'a' + 1", "format(")]
    [InlineData("$list - 1", "needs numbers")]
    [InlineData("$bool + 1", "needs numbers")]
    [InlineData("null + 1", "default(")]
    [InlineData("$any / 0", "division by zero")]
    [InlineData("$int == $list", "never equals a list")]
    [InlineData("$int == '3'", "never equals")]
    [InlineData("$int > 'x'", "no order")]
    [InlineData("$list < $list", "no order")]
    [InlineData("$int.foo", "no 'foo' in a whole number")]
    [InlineData("$text.foo", "no 'foo' in text")]
    [InlineData("$list.price", "take an item first")]
    [InlineData("($int)[0]", "What is indexed")]
    [InlineData("-$text", "minus stands before")]
    [InlineData("$text days", "A number of days must be a number")]
    [InlineData("1 in 2", "looks into")]
    [InlineData("lenght($list)", "Did you mean 'length'?")]
    [InlineData("length()", "takes one argument; here are 0")]
    [InlineData("round(1, 2, 3)", "1 to 2 arguments")]
    [InlineData("range('a', $date)", "What range takes as argument 1 must be a number or a date such as 2026-02-23, but 'a' is text that is no date.")]
    [InlineData("range(1, '2026-01-01')", "one of each")]
    [InlineData("lower($int)", "must be text, but $int is a whole number")]
    [InlineData("date('soon')", "2026-02-23")]
    [InlineData("date(1, 2)", "year, month and day")]
    [InlineData("matches($text, '(')", "no regular expression")]
    [InlineData("split($text, '')", "not empty")]
    [InlineData("sum($text)", "must be a list")]
    [InlineData("keys($list)", "must be an object")]
    public void CertainMistake_IsFound(string expression, string message)
    {
        var problem = Assert.Single(TypeChecker.Check(TestScope.Parse(expression), new Types()));
        Assert.Contains(message, problem.Message, StringComparison.Ordinal);
        Assert.Equal(1, problem.Position.Line);
    }

    [Theory]
    [InlineData("$any * 2 + $other.x - 1")]
    [InlineData("$text + 3 days")]
    [InlineData("$date + $int days")]
    [InlineData("'2026-02-23' + 3 days")]
    [InlineData("$date - $datetime > 3")]
    [InlineData("$text.length > 3 and $list.length > 0")]
    [InlineData("$int == null or null < $int")]
    [InlineData("$int == 2.5")]
    [InlineData("$list.0.price > 3")]
    [InlineData("default($int, 'none') == 'none'")]
    [InlineData("default($any, 0) + 1")]
    [InlineData("range($text, $text + 7 days)")]
    [InlineData("range(1, $int)")]
    [InlineData("min($list) + 1")]
    [InlineData("2 * 3 days + $date")]
    [InlineData("$object.length + $object.x")]
    [InlineData("length($object) + length(null)")]
    [InlineData("json($text).a + 1")]
    [InlineData("json($list) + 'x'")]
    [InlineData("$list + $list")]
    [InlineData("$date in $list and $text in $text")]
    [InlineData("round($float) == 3")]
    public void UncertainOrRight_IsLeftAlone(string expression) =>
        Assert.Empty(TypeChecker.Check(TestScope.Parse(expression), new Types()));

    [Theory]
    [InlineData("1 + 2", ExpressionType.Int)]
    [InlineData("$int / 2", ExpressionType.Float)]
    [InlineData("$text + 'a'", ExpressionType.Text)]
    [InlineData("1 > 2", ExpressionType.Bool)]
    [InlineData("3 days", ExpressionType.Duration)]
    [InlineData("now()", ExpressionType.Datetime)]
    [InlineData("[1]", ExpressionType.List)]
    [InlineData("{}", ExpressionType.Object)]
    [InlineData("$list.length", ExpressionType.Int)]
    [InlineData("$object.x", ExpressionType.Any)]
    [InlineData("default($int, 1)", ExpressionType.Int)]
    [InlineData("$unknown", ExpressionType.Any)]
    [InlineData("null", ExpressionType.Null)]
    public void Type_IsInferred(string expression, ExpressionType expected) =>
        Assert.Equal(expected, TypeChecker.Infer(TestScope.Parse(expression), new Types()));

    [Fact]
    public void SeveralMistakes_AreAllReported() =>
        Assert.Equal([2, 18, 31], TypeChecker.Check(TestScope.Parse("('a' * 2 > 1) or nosuch() or -'x'"), new Types())
            .Select(problem => problem.Position.Column));

    [Fact]
    public void Template_IsCheckedThroughout()
    {
        var template = TemplateParser.Object([new("a", TestScope.ParseText("x ${ 'a' * 2 } $int.foo")), new("b", TemplateParser.List([TestScope.ParseText("$list.x")]))]);

        Assert.Equal(3, TypeChecker.Check(template, new Types()).Count);
        Assert.Equal(ExpressionType.Object, TypeChecker.Infer(template, new Types()));
        Assert.Equal(ExpressionType.Int, TypeChecker.Infer(TestScope.ParseText("$int"), new Types()));
    }

    private sealed class Types : ITypeScope
    {
        public ExpressionType TypeOf(string name) =>
            Enum.TryParse<ExpressionType>(name, ignoreCase: true, out var type) ? type : ExpressionType.Any;
    }
}
