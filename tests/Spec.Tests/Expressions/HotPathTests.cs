using OrleansWorkflows.Spec.Expressions;

namespace OrleansWorkflows.Spec.Tests.Expressions;

public sealed class HotPathTests
{
    [Theory]
    [InlineData("$availability.seats_available > 0")]
    [InlineData("$availability.status == \"open\" and not $availability.closed")]
    [InlineData("$availability.legs[1].ok or $availability.missing.field == null")]
    public void SmallCondition_AllocatesNothing(string text)
    {
        var expression = TestScope.Parse(text);
        var scope = new TestScope("""{"availability": {"seats_available": 4, "status": "open", "closed": false, "legs": [{}, {"ok": true}]}}""");
        Assert.True(expression.EvaluateCondition(scope));

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1_000; i++)
        {
            expression.EvaluateCondition(scope);
        }

        // A collection of JIT statistics may allocate once; a single allocation per evaluation would be 24,000 bytes or more.
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 4_096);
    }

    [Theory]
    [InlineData("\ud800")]
    [InlineData("\ud800 $a \udc00")]
    [InlineData("$a ${ $b } \ud800")]
    public void HalfOfASurrogatePairInText_NeitherParsesNorEvaluatesToACrash(string text)
    {
        var template = TemplateParser.ParseText(text, default);

        Assert.Empty(template.Problems);
        Assert.NotEmpty(template.Value!.Evaluate(new TestScope("""{"a": 1, "b": "x"}""")).Element.GetString()!);
    }
}
