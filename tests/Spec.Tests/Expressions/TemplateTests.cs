using OrleansWorkflows.Spec.Expressions;

namespace OrleansWorkflows.Spec.Tests.Expressions;

public sealed class TemplateTests
{
    private static readonly TestScope s_scope = new("""
        {"n": [1, 2, 3], "name": "Ada", "price": 1.50, "order": {"id": 7, "sub": {}}, "nothing": null, "flag": false,
         "steps": {"a-b": {"c": "x"}}, "error": {"message": "boom"}, "a": "A", "b": "B"}
        """);

    [Theory]
    [InlineData("plain", "\"plain\"")]
    [InlineData("", "\"\"")]
    [InlineData("$n", "[1, 2, 3]")]
    [InlineData("$n.1", "2")]
    [InlineData("$n[1]", "2")]
    [InlineData("$n.length", "3")]
    [InlineData("${ $n.length + 1 }", "4")]
    [InlineData("${$n}", "[1, 2, 3]")]
    [InlineData("$nothing", "null")]
    [InlineData("Found $n.length.", "\"Found 3.\"")]
    [InlineData("Found $n.length flights. Which?", "\"Found 3 flights. Which?\"")]
    [InlineData("$name...", "\"Ada...\"")]
    [InlineData("$a.$b", "\"A.B\"")]
    [InlineData("$a$b", "\"AB\"")]
    [InlineData("$a-b", "\"A-b\"")]
    [InlineData("$$5 and $5 and $", "\"$5 and $5 and $\"")]
    [InlineData("$$name", "\"$name\"")]
    [InlineData("$$$name", "\"$Ada\"")]
    [InlineData("$${x}", "\"${x}\"")]
    [InlineData("it: $order", "\"it: {\\\"id\\\":7,\\\"sub\\\":{}}\"")]
    [InlineData("$price $flag $nothing", "\"1.50 false null\"")]
    [InlineData("${ '}' } ${ {a: 1}.a } }", "\"} 1 }\"")]
    [InlineData("$steps[\"a-b\"].c!", "\"x!\"")]
    [InlineData("$steps['a-b'].c", "\"x\"")]
    [InlineData("${default($order.none, 'no')}", "\"no\"")]
    [InlineData("${$order.none}", "null")]
    [InlineData("at $error.message", "\"at boom\"")]
    [InlineData("é $name 😀", "\"é Ada \\uD83D\\uDE00\"")]
    public void Text_IsFilledIn(string text, string expected) => Assert.Equal(expected, TestScope.ParseText(text).Evaluate(s_scope).ToString());

    [Theory]
    [InlineData("$booking.id", "$booking.id", "'booking' has no value here")]
    [InlineData("$order.nope", "$order.nope", "$order is an object with id, sub, without 'nope'")]
    [InlineData("$order.sub.x", "$order.sub.x", "$order.sub is an object of 0 without 'x'")]
    [InlineData("$n.7", "$n.7", "$n is a list of 3 without '7'")]
    [InlineData("$nothing.x", "$nothing.x", "$nothing is null without 'x'")]
    [InlineData("Dear $guest.name!", "$guest.name", "'guest' has no value")]
    [InlineData("$steps[\"no-such\"].x", "$steps[\"no-such\"].x", "step 'no-such'")]
    public void MissingBareReference_FailsAndTellsOfDefault(string text, string reference, string message)
    {
        var error = Assert.Throws<MissingReferenceException>(() => TestScope.ParseText(text).Evaluate(s_scope));

        Assert.Equal(reference, error.Reference);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.Contains($"${{default({reference}, …)}}", error.Message, StringComparison.Ordinal);
        Assert.NotNull(TestScope.ParseText(text).Evaluate(s_scope, MissingReference.IsNull));
    }

    [Fact]
    public void ObjectsAndLists_AreFilledInWithTypesKept()
    {
        var template = TemplateParser.Object(
        [
            new("id", TestScope.ParseText("$order.id")),
            new("text", TestScope.ParseText("no $order.id")),
            new("fixed", TemplateParser.Constant(JsonBytes.Parse("[1]"))),
            new("list", TemplateParser.List([TestScope.ParseText("$flag"), TemplateParser.List([])])),
        ]);

        Assert.Equal("{\"id\":7,\"text\":\"no 7\",\"fixed\":[1],\"list\":[false,[]]}", template.Evaluate(s_scope).ToString());
        Assert.Equal(["$order.id", "$order.id", "$flag"], template.References.Select(reference => reference.Path));
    }

    [Fact]
    public void ConstantsAlone_CollapseToOneConstant()
    {
        var template = TemplateParser.Object([new("a", TemplateParser.List([TestScope.ParseText("x"), TemplateParser.Constant(JsonBytes.Null)]))]);

        Assert.Equal("{\"a\":[\"x\",null]}", Assert.IsType<ConstantTemplate>(template).Value.ToString());
    }

    [Fact]
    public void ExpressionAsTemplate_TakesMissingAsNull() =>
        Assert.Equal("null", TemplateParser.FromExpression(TestScope.Parse("$gone.x")).Evaluate(s_scope).ToString());

    [Fact]
    public void ProblemsInText_AreAllReportedWithTheirPlaces()
    {
        var result = TemplateParser.ParseText("a ${ 1 + } b $steps c ${ x }", new SourcePosition(3, 5));

        Assert.Null(result.Value);
        Assert.Equal([13, 18, 30], result.Problems.Select(problem => problem.Position.Column));
    }

    [Fact]
    public void UnclosedExpression_AdvisesOfTheDollar() => Assert.Contains(
        "$$", Assert.Single(TemplateParser.ParseText("cost ${ 1", default).Problems).Message, StringComparison.Ordinal);

    [Fact]
    public void ReferencesInText_HaveTheirPlaces()
    {
        var references = TestScope.ParseText("x $a.b ${$c + 1}").References;

        Assert.Equal([3, 10], references.Select(reference => reference.Position.Column));
    }

    [Fact]
    public void ManyLargeReferences_AreRefusedBeforeMemoryEnds()
    {
        var scope = new TestScope($$"""{"big": "{{new string('x', 1_000_000)}}"}""");
        var items = Enumerable.Repeat(TestScope.ParseText("$big"), 1_000).ToList();

        Assert.Throws<ExpressionException>(() => TemplateParser.List(items).Evaluate(scope));
        Assert.Throws<ExpressionException>(() => TestScope.ParseText("$big$big$big$big$big").Evaluate(scope));
    }
}
