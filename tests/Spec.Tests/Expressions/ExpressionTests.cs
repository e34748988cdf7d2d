using OrleansWorkflows.Spec.Expressions;

namespace OrleansWorkflows.Spec.Tests.Expressions;

public sealed class ExpressionTests
{
    private const string Scope = """
        {
          "n": 3, "price": 19.99, "name": "Ada", "flag": true, "nothing": null, "empty": "", "checkin": "2026-02-23",
          "flights": [{"id": "F1", "price": 120}, {"id": "F2", "price": 80.5}, {"id": "F3", "price": null}],
          "order": {"id": 7, "length": 12, "tags": ["a", "b"], "0": "zero", "a-b": 1},
          "both": {"flight": null, "$error": {"hotel": {"message": "full"}}},
          "execution": {"id": "01J", "workflow": "book_trip"},
          "steps": {"a-b": {"seats": 4}, "plain": [1]}
        }
        """;

    [Theory]
    // literals
    [InlineData("1", "1")]
    [InlineData("1.50", "1.5")]
    [InlineData("2e3", "2000")]
    [InlineData("1e300", "1E+300")]
    [InlineData("123456789012345678901234567", "123456789012345678901234567")]
    [InlineData("'it''s'", null)]
    [InlineData("\"a\\n\\\"b\\\" \\u00e9\"", "\"a\\n\\\"b\\\" é\"")]
    [InlineData("'say \"hi\"'", "\"say \\\"hi\\\"\"")]
    [InlineData("true", "true")]
    [InlineData("null", "null")]
    [InlineData("[1, 'a', [null]]", "[1,\"a\",[null]]")]
    [InlineData("[1, 2,]", "[1,2]")]
    [InlineData("{ id: $n, \"a-b\": [] }", "{\"id\":3,\"a-b\":[]}")]
    [InlineData("{}", "{}")]
    [InlineData("${ $n + 1 }", "4")]
    // references
    [InlineData("$n", "3")]
    [InlineData("$flights.0.id", "\"F1\"")]
    [InlineData("$flights.length", "3")]
    [InlineData("$name.length", "3")]
    [InlineData("$order.length", "12")]
    [InlineData("$order.tags.length", "2")]
    [InlineData("$order.0", "\"zero\"")]
    [InlineData("$order['a-b']", "1")]
    [InlineData("$order[\"tags\"][1]", "\"b\"")]
    [InlineData("$flights[$n - 2].id", "\"F2\"")]
    [InlineData("$flights[9].id", "null")]
    [InlineData("$flights[-1]", "null")]
    [InlineData("$missing.very.deep", "null")]
    [InlineData("$name.0", "null")]
    [InlineData("$both.$error.hotel.message", "\"full\"")]
    [InlineData("$execution.id", "\"01J\"")]
    [InlineData("$steps[\"a-b\"].seats", "4")]
    [InlineData("$steps.plain.0", "1")]
    [InlineData("$steps['gone']", "null")]
    [InlineData("first($flights).id", "\"F1\"")]
    [InlineData("($order).tags[0]", "\"a\"")]
    [InlineData("{a: {b: 1}}.a.b", "1")]
    [InlineData("{a: 1}['a']", "1")]
    [InlineData("{a: 1, b: 2}.length", "2")]
    [InlineData("[4, 5].1", "5")]
    [InlineData("[1,2][null]", "null")]
    // arithmetic
    [InlineData("1 + 2 * 3", "7")]
    [InlineData("(1 + 2) * 3", "9")]
    [InlineData("10 - 3 - 2", "5")]
    [InlineData("0.1 + 0.2", "0.3")]
    [InlineData("7 / 2", "3.5")]
    [InlineData("6 / 2", "3")]
    [InlineData("7 % 4", "3")]
    [InlineData("-7 % 4", "-3")]
    [InlineData("--3", "3")]
    [InlineData("-$n", "-3")]
    [InlineData("2 - -3", "5")]
    [InlineData("$price * 3", "59.97")]
    [InlineData("9223372036854775807 + 1", "9223372036854775808")]
    [InlineData("9007199254740993 * 3", "27021597764222979")]
    [InlineData("1e300 * 2", "2E+300")]
    [InlineData("1e300 * 1e-299 + 0.26", "10.26")]
    [InlineData("round(1e300 * 1e-299 + 0.26, 1)", "10.3")]
    [InlineData("round(1e-40, 2)", "0")]
    [InlineData("'a' + 'b'", "\"ab\"")]
    [InlineData("[1] + [2]", "[1,2]")]
    // comparison
    [InlineData("1 == 1.0", "true")]
    [InlineData("$n >= 3", "true")]
    [InlineData("$flights.1.price == 80.5", "true")]
    [InlineData("'a' < 'b'", "true")]
    [InlineData("'B' < 'a'", "true")]
    [InlineData("1 != '1'", "true")]
    [InlineData("null == $missing", "true")]
    [InlineData("null < 1", "false")]
    [InlineData("$missing > 1", "false")]
    [InlineData("$missing <= null", "false")]
    [InlineData("{a: 1, b: [1.0]} == {b: [1], a: 1}", "true")]
    [InlineData("$order.tags == ['a', 'b']", "true")]
    [InlineData("$order.tags == ['b', 'a']", "false")]
    [InlineData("'2026-02-23T01:00:00+01:00' <= '2026-02-23'", "true")]
    [InlineData("2 days < 49 hours", "true")]
    // logic
    [InlineData("true and false or true", "true")]
    [InlineData("true or true and false", "true")]
    [InlineData("not $flag", "false")]
    [InlineData("not $n == 4", "true")]
    [InlineData("!$flag || !false && true", "true")]
    [InlineData("$missing and $missing.x > 1", "false")]
    [InlineData("'x' or 1 / 0", "true")]
    [InlineData("$empty or []", "false")]
    // in
    [InlineData("'a' in $order.tags", "true")]
    [InlineData("3 in [1, 2, 3.0]", "true")]
    [InlineData("'z' not in $order.tags", "true")]
    [InlineData("'da' in $name", "true")]
    [InlineData("'id' in $order", "true")]
    [InlineData("'x' in $missing", "false")]
    [InlineData("not 'x' in $missing", "true")]
    public void WellFormedExpression_HasItsValue(string expression, string? expected)
    {
        if (expected is null)
        {
            Assert.Null(ExpressionParser.Parse(expression, default).Value);
            return;
        }

        Assert.Equal(expected, TestScope.Evaluate(expression, Scope));
    }

    [Theory]
    [InlineData("$checkin + 7 days", "2026-03-02")]
    [InlineData("$checkin + $n days", "2026-02-26")]
    [InlineData("$checkin + 1 day - 1 week", "2026-02-17")]
    [InlineData("$checkin + 2days", "2026-02-25")]
    [InlineData("3 days + $checkin", "2026-02-26")]
    [InlineData("'2026-01-31' + 1 month", "2026-02-28")]
    [InlineData("'2024-01-31' + 1 month", "2024-02-29")]
    [InlineData("'2026-03-31' - 1 month", "2026-02-28")]
    [InlineData("'2024-02-29' + 12 months", "2025-02-28")]
    [InlineData("$checkin + $n * 7 days", "2026-03-16")]
    [InlineData("$checkin + ($n + 1) days", "2026-02-27")]
    [InlineData("$checkin + -1 day", "2026-02-22")]
    [InlineData("'2026-02-23T23:30:00Z' + 45 minutes", "2026-02-24T00:15:00Z")]
    [InlineData("'2026-02-23T10:00:00+02:00' + 1 second", "2026-02-23T08:00:01Z")]
    [InlineData("'2026-02-23T10:00:00.25Z' + 1 day", "2026-02-24T10:00:00.25Z")]
    [InlineData("$checkin + 36 hours", "2026-02-24T12:00:00Z")]
    [InlineData("$checkin + 1.5 days", "2026-02-24T12:00:00Z")]
    [InlineData("now()", "2026-11-20T08:30:00Z")]
    [InlineData("date(now())", "2026-11-20")]
    [InlineData("date(2026, 2, 3)", "2026-02-03")]
    [InlineData("3 days", "P3D")]
    [InlineData("90 minutes", "PT1H30M")]
    [InlineData("1 month + 2 days", "P1M2D")]
    [InlineData("-(36 hours)", "-P1DT12H")]
    public void DateArithmetic_FollowsTheCalendar(string expression, string expected) =>
        Assert.Equal($"\"{expected}\"", TestScope.Evaluate(expression, Scope));

    [Theory]
    [InlineData("'2026-02-28' - $checkin", "5")]
    [InlineData("'2026-02-23T12:00:00Z' - $checkin", "0.5")]
    [InlineData("range($checkin, $checkin + $n days)", "[\"2026-02-23\",\"2026-02-24\",\"2026-02-25\"]")]
    [InlineData("range('2026-02-23T10:00:00Z', '2026-02-24T11:00:00Z')", "[\"2026-02-23T10:00:00Z\",\"2026-02-24T10:00:00Z\"]")]
    [InlineData("range($checkin, $checkin)", "[]")]
    [InlineData("range(1, 4)", "[1,2,3]")]
    [InlineData("range(0.5, 2)", "[0.5,1.5]")]
    [InlineData("range(4, 1)", "[]")]
    public void DatesAndRanges_CountDays(string expression, string expected) => Assert.Equal(expected, TestScope.Evaluate(expression, Scope));

    [Theory]
    [InlineData("$missing + 1", "$missing is null", "default($missing, 0)")]
    [InlineData("$name * 2", "'*' does not fit text and a number", "needs numbers")]
    [InlineData("'Total: ' + 1", "can not be added", "format(")]
    [InlineData("'soon' + 3 days", "not a date", "2026-02-23")]
    [InlineData("$checkin + 3", "say the unit", "days")]
    [InlineData("1 / 0", "division by zero", "1 / 0")]
    [InlineData("5 % ($n - 3)", "division by zero", "")]
    [InlineData("79228162514264337593543950335 * 10", "28 digits", "")]
    [InlineData("1e308 * 10", "too large", "")]
    [InlineData("$name > 3", "text and a number have no order", "json(text)")]
    [InlineData("$flights > $flights", "have no order", "")]
    [InlineData("-$name", "minus needs a number", "-$name")]
    [InlineData("1 in 2", "can not be looked for", "'in' takes a list")]
    [InlineData("'9999-12-31' + 1 day", "9999", "")]
    [InlineData("$checkin + 0.5 months", "fraction of a month", "days")]
    [InlineData("$name days", "text can not be a number of days", "")]
    [InlineData("1 month < 30 days", "no fixed length", "")]
    [InlineData("$n[$n]", "a number has no items", "")]
    [InlineData("nosuch(1)", "no function 'nosuch'", "There are: length")]
    [InlineData("lenght('a')", "Did you mean 'length'", "")]
    [InlineData("length()", "takes one argument", "here are 0")]
    [InlineData("lower(1)", "lower needs text", "is a number")]
    [InlineData("sum($flights, 'price')", "the field 'price' of an item is null", "")]
    [InlineData("range(0, 2000000)", "1,000,000", "")]
    public void ImpossibleEvaluation_SaysWhatAndHowToMend(string expression, string what, string how)
    {
        var error = Assert.Throws<ExpressionException>(() => TestScope.Evaluate(expression, Scope));
        Assert.Contains(what, error.Message, StringComparison.Ordinal);
        Assert.Contains(how, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("$n", true)]
    [InlineData("$missing", false)]
    [InlineData("0", false)]
    [InlineData("0.0", false)]
    [InlineData("''", false)]
    [InlineData("'false'", true)]
    [InlineData("[]", false)]
    [InlineData("[0]", true)]
    [InlineData("{}", false)]
    [InlineData("$order", true)]
    [InlineData("0 days", false)]
    public void Condition_IsFalseForEmptyThings(string expression, bool expected) =>
        Assert.Equal(expected, TestScope.Parse(expression).EvaluateCondition(new TestScope(Scope)));

    [Fact]
    public void References_AreListedWithPositions()
    {
        var references = ExpressionParser.Parse("$a.b + $steps[\"x-y\"].c > length($d[$e])", new SourcePosition(4, 10)).Value!.References;

        Assert.Equal(["$a.b", "$steps[\"x-y\"].c", "$d", "$e"], references.Select(reference => reference.Path));
        Assert.Equal(["a", "steps", "d", "e"], references.Select(reference => reference.Name));
        Assert.Equal("x-y", references[1].StepId);
        Assert.Equal([10, 17, 42, 45], references.Select(reference => reference.Position.Column));
    }

    [Fact]
    public void SingleReference_GivesTheRawJson() =>
        Assert.Equal("{ \"b\": 1.50,  \"c\":[ ] }", TestScope.Evaluate("$a", "{\"a\": { \"b\": 1.50,  \"c\":[ ] } }"));

    [Fact]
    public void TextWithLoneSurrogate_FailsAsExpressionError() =>
        Assert.Throws<ExpressionException>(() => TestScope.Evaluate("$a + 'x'", "{\"a\": \"\\ud800\"}"));
}
