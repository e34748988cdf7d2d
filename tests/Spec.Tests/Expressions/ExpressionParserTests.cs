using OrleansWorkflows.Spec.Expressions;

namespace OrleansWorkflows.Spec.Tests.Expressions;

public sealed class ExpressionParserTests
{
    [Theory]
    [InlineData("", 1, "empty")]
    [InlineData("   ", 4, "empty")]
    [InlineData("seats > 0", 1, "$seats")]
    [InlineData("$a == yes", 7, "\"yes\"")]
    [InlineData("$a = 1", 4, "==")]
    [InlineData("$a <> 1", 4, "!=")]
    [InlineData("$a & $b", 4, "'and'")]
    [InlineData("$a | $b", 4, "'or'")]
    [InlineData("$a ? 1 : 2", 4, "default(")]
    [InlineData("1 < $x < 3", 8, "1 < $x and $x < 3")]
    [InlineData("!$a == $b", 1, "!(…)")]
    [InlineData("$a +", 5, "ends where a value must follow")]
    [InlineData("($a", 4, "must end with ')'")]
    [InlineData("$a)", 3, "')' can not stand here")]
    [InlineData("[1, 2", 6, "the list must end with ']'")]
    [InlineData("{a 1}", 4, "an operator is missing")]
    [InlineData("{a: 1, a: 2}", 8, "twice")]
    [InlineData("{1: 2}", 2, "name: value")]
    [InlineData("'abc", 1, "no closing '")]
    [InlineData("'a\\q'", 3, "Unknown escape")]
    [InlineData("'\\ud800'", 1, "surrogate")]
    [InlineData("True", 1, "small letters")]
    [InlineData("None", 1, "null")]
    [InlineData("length > 3", 1, "length(value)")]
    [InlineData("$a-b > 1", 4, "$steps[\"a-b\"]")]
    [InlineData("$steps", 1, "id of a step")]
    [InlineData("$steps[$x]", 1, "id of a step")]
    [InlineData("$", 1, "must follow the dollar")]
    [InlineData("1 + ${ $x }", 5, "parentheses")]
    [InlineData("$a.", 3, "must follow the dot")]
    [InlineData("3 years", 3, "seconds minutes hours days weeks months")]
    [InlineData("and 1", 1, "missing before 'and'")]
    [InlineData("1 == not 2", 6, "parentheses")]
    [InlineData("$a not 3", 8, "followed by 'in'")]
    [InlineData("1e999", 1, "too large")]
    [InlineData("$a “x”", 4, "quoted with")]
    [InlineData("größe", 3, "ASCII letters")]
    [InlineData("$x; 1", 3, "no meaning")]
    [InlineData("1 2", 3, "operator is missing")]
    public void MalformedExpression_NamesPlaceAndRemedy(string text, int column, string message)
    {
        var result = ExpressionParser.Parse(text, new SourcePosition(1, 1));

        Assert.Null(result.Value);
        var problem = Assert.Single(result.Problems);
        Assert.Contains(message, problem.Message, StringComparison.Ordinal);
        Assert.Equal(new SourcePosition(1, column), problem.Position);
    }

    [Fact]
    public void Problem_StandsAtTheTextsPlacePlusOffset()
    {
        Assert.Equal(new SourcePosition(12, 30), ExpressionParser.Parse("$a = 1", new SourcePosition(12, 27)).Problems[0].Position);
        Assert.Equal(new SourcePosition(13, 3), ExpressionParser.Parse("1 +\n  )", new SourcePosition(12, 27)).Problems[0].Position);
        Assert.Equal(default, ExpressionParser.Parse("$a = 1", default).Problems[0].Position);
    }

    [Theory]
    [InlineData("(", "")]
    [InlineData("[", "")]
    [InlineData("-", "1")]
    [InlineData("not ", "1")]
    [InlineData("length(", "")]
    [InlineData("{a:", "")]
    [InlineData("$a[", "")]
    [InlineData("1+", "1")]
    [InlineData("1 and ", "1")]
    [InlineData("!", "1")]
    public void HostileNesting_IsAProblemAndNoCrash(string part, string end)
    {
        var text = string.Concat(Enumerable.Repeat(part, 4_000 / part.Length)) + end;

        var result = ExpressionParser.Parse(text, new SourcePosition(1, 1));

        Assert.Null(result.Value);
        Assert.Single(result.Problems);
    }

    [Fact]
    public void LongestChain_Evaluates() => Assert.Equal("250", TestScope.Evaluate(string.Join('+', Enumerable.Repeat("1", 250))));

    [Fact]
    public void MoreThanFourKibibytes_IsRefused()
    {
        Assert.Contains("4 KiB", ExpressionParser.Parse($"'{new string('a', 4_095)}'", default).Problems[0].Message, StringComparison.Ordinal);
        Assert.Contains("4 KiB", ExpressionParser.Parse($"'{new string('é', 2_048)}'", default).Problems[0].Message, StringComparison.Ordinal);
        Assert.Empty(ExpressionParser.Parse($"'{new string('a', 4_094)}'", default).Problems);
    }

    [Fact]
    public void Text_IsKeptAsWritten() => Assert.Equal("$a  >1", TestScope.Parse(" $a  >1 ").Text);
}
