using OrleansWorkflows.Spec.Expressions;

namespace OrleansWorkflows.Spec.Tests.Expressions;

public sealed class FunctionTests
{
    private const string Scope = """
        {"l": [3, 1, 2], "o": {"b": 1, "a": 2}, "t": " Hi ", "d": ["2026-03-01", "2026-02-23"],
         "items": [{"n": "b", "p": 2}, {"n": "a", "p": 1.5}, {"n": "c"}]}
        """;

    [Theory]
    [InlineData("length($l)", "3")]
    [InlineData("length('añ😀')", "3")]
    [InlineData("length($o)", "2")]
    [InlineData("length(null)", "0")]
    [InlineData("lower('ÄB')", "\"äb\"")]
    [InlineData("upper('a')", "\"A\"")]
    [InlineData("trim($t)", "\"Hi\"")]
    [InlineData("contains($l, 2.0)", "true")]
    [InlineData("contains('abc', 'd')", "false")]
    [InlineData("contains(null, 1)", "false")]
    [InlineData("split('a,b,,c')", "[\"a\",\"b\",\"\",\"c\"]")]
    [InlineData("split('a - b', ' - ')", "[\"a\",\"b\"]")]
    [InlineData("join($l, '; ')", "\"3; 1; 2\"")]
    [InlineData("join([])", "\"\"")]
    [InlineData("join(['a', 1, null, [2]])", "\"a,1,null,[2]\"")]
    [InlineData("min($l)", "1")]
    [InlineData("max($l)", "3")]
    [InlineData("min(4, 2.5, null)", "2.5")]
    [InlineData("max([])", "null")]
    [InlineData("min($d)", "\"2026-02-23\"")]
    [InlineData("max('a', 'b')", "\"b\"")]
    [InlineData("sum($l)", "6")]
    [InlineData("sum([])", "0")]
    [InlineData("sum([0.1, 0.2])", "0.3")]
    [InlineData("avg($l)", "2")]
    [InlineData("avg([])", "null")]
    [InlineData("avg([{p: 1}, {p: 2}], 'p')", "1.5")]
    [InlineData("round(2.5)", "3")]
    [InlineData("round(-2.5)", "-3")]
    [InlineData("round(2.345, 2)", "2.35")]
    [InlineData("round(7)", "7")]
    [InlineData("first($l)", "3")]
    [InlineData("last($l)", "2")]
    [InlineData("first([])", "null")]
    [InlineData("last(null)", "null")]
    [InlineData("sort($l)", "[1,2,3]")]
    [InlineData("sort([2, null, 1])", "[1,2,null]")]
    [InlineData("sort(['b', 'a', 'C'])", "[\"C\",\"a\",\"b\"]")]
    [InlineData("sort($d)", "[\"2026-02-23\",\"2026-03-01\"]")]
    [InlineData("first(sort($items, 'p')).n", "\"a\"")]
    [InlineData("unique([1, 1.0, '1', 1, {a: 1}, {a: 1.0}])", "[1,\"1\",{\"a\":1}]")]
    [InlineData("keys($o)", "[\"b\",\"a\"]")]
    [InlineData("values($o)", "[1,2]")]
    [InlineData("default($none, 5)", "5")]
    [InlineData("default(0, 5)", "0")]
    [InlineData("default($none)", "null")]
    [InlineData("default(1, 1 / 0)", "1")]
    [InlineData("coalesce($none, null, 'x', 1 / 0)", "\"x\"")]
    [InlineData("format('{0} of {1}', 1, 'two')", "\"1 of two\"")]
    [InlineData("format('{0:0.00} {{x}} {1:dd.MM.yyyy}', 1.5, '2026-02-23')", "\"1.50 {x} 23.02.2026\"")]
    [InlineData("format('{0:#,##0}', 1234567)", "\"1,234,567\"")]
    [InlineData("format('{0:d}', '2026-02-03')", "\"3\"")]
    [InlineData("json('{\"a\": [1]}').a.0", "1")]
    [InlineData("json('3') + 1", "4")]
    [InlineData("json($o)", "\"{\\\"b\\\":1,\\\"a\\\":2}\"")]
    [InlineData("matches('AA123', '^[A-Z]{2}[0-9]+$')", "true")]
    [InlineData("matches('xAA', '^A')", "false")]
    [InlineData("matches('aa', '^(a)\\\\1$')", "true")]
    [InlineData("matches(null, 'a')", "false")]
    public void Function_GivesItsValue(string expression, string expected) => Assert.Equal(expected, TestScope.Evaluate(expression, Scope));

    [Theory]
    [InlineData("sort([1, 'a'])", "all numbers, all texts or all dates")]
    [InlineData("min([[1]])", "no order")]
    [InlineData("max(1, 'a')", "no order")]
    [InlineData("sum([1, 'a'])", "is text, not a number")]
    [InlineData("sum([1, null])", "is null, not a number")]
    [InlineData("split('a', '')", "separator")]
    [InlineData("format('{0')", "stands alone")]
    [InlineData("format('{1}', 1)", "count from 0")]
    [InlineData("format('{0:D999999999}', 1)", "does not fit a number")]
    [InlineData("json('{')", "not JSON")]
    [InlineData("matches('a', '(')", "no regular expression")]
    [InlineData("date('23.02.2026')", "2026-02-23")]
    [InlineData("date(2026, 2, 30)", "no such day")]
    [InlineData("range('a', 'b')", "date such as 2026-02-23")]
    [InlineData("range(1, '2026-01-01')", "needs a number")]
    [InlineData("keys([1])", "needs an object")]
    [InlineData("lower($none)", "default(")]
    public void WrongArgument_IsExplained(string expression, string expected) => Assert.Contains(
        expected, Assert.Throws<ExpressionException>(() => TestScope.Evaluate(expression, Scope)).Message, StringComparison.Ordinal);

    [Fact]
    public void BacktrackingPattern_IsCutOff()
    {
        var text = new string('a', 60) + "!";
        Assert.Contains(
            "takes too long",
            Assert.Throws<ExpressionException>(() => TestScope.Evaluate("matches($t, '^(?=(a+)+$)a')", $$"""{"t": "{{text}}"}""")).Message,
            StringComparison.Ordinal);
        Assert.Equal("false", TestScope.Evaluate("matches($t, '^(a+)+$')", $$"""{"t": "{{text}}"}"""));
    }

    [Theory]
    [InlineData("join(range(0, 900000), '123456789')")]
    [InlineData("[range(0, 900000), range(0, 900000), range(0, 900000)]")]
    [InlineData("format('{0}{0}{0}{0}{0}', join(range(0, 150000), '123456789'))")]
    [InlineData("split(join(range(0, 200000)) + join(range(0, 300000)) + join(range(0, 550000)), '0') + range(0, 999999)")]
    public void HugeResult_IsRefused(string expression) => Assert.Contains(
        "would be longer", Assert.Throws<ExpressionException>(() => TestScope.Evaluate(expression)).Message, StringComparison.Ordinal);
}
