using OrleansWorkflows.Engine.Tests.Support;
using OrleansWorkflows.Spec;

namespace OrleansWorkflows.Engine.Tests.Order;

public sealed class OrderingTests
{
    /// <summary>Dependencies, settled, completed, any that counts; senders, settled, sent to; join. Then the verdict.</summary>
    [Theory]
    [InlineData(0, 0, 0, false, 0, 0, false, Join.Any, OrderVerdict.Run)]
    [InlineData(1, 0, 0, false, 0, 0, false, Join.Any, OrderVerdict.Wait)]
    [InlineData(1, 1, 1, true, 0, 0, false, Join.Any, OrderVerdict.Run)]
    [InlineData(1, 1, 0, false, 0, 0, false, Join.Any, OrderVerdict.SkipDependencies)]
    [InlineData(2, 1, 1, true, 0, 0, false, Join.Any, OrderVerdict.Wait)]
    [InlineData(2, 2, 1, true, 0, 0, false, Join.Any, OrderVerdict.Run)]
    [InlineData(2, 2, 1, false, 0, 0, false, Join.Any, OrderVerdict.SkipDependencies)]
    [InlineData(2, 2, 1, true, 0, 0, false, Join.All, OrderVerdict.SkipDependencies)]
    [InlineData(2, 2, 2, true, 0, 0, false, Join.All, OrderVerdict.Run)]
    [InlineData(2, 1, 0, false, 0, 0, false, Join.All, OrderVerdict.Wait)]
    [InlineData(0, 0, 0, false, 1, 0, false, Join.Any, OrderVerdict.Wait)]
    [InlineData(0, 0, 0, false, 1, 1, false, Join.Any, OrderVerdict.SkipNotChosen)]
    [InlineData(0, 0, 0, false, 2, 1, false, Join.Any, OrderVerdict.Wait)]
    [InlineData(0, 0, 0, false, 2, 1, true, Join.Any, OrderVerdict.Run)]
    [InlineData(1, 0, 0, false, 1, 1, true, Join.Any, OrderVerdict.Wait)]
    [InlineData(1, 1, 0, false, 1, 1, true, Join.Any, OrderVerdict.Run)]
    [InlineData(1, 1, 0, false, 1, 1, true, Join.All, OrderVerdict.SkipDependencies)]
    [InlineData(1, 0, 0, false, 1, 1, false, Join.Any, OrderVerdict.SkipNotChosen)]
    [InlineData(1, 1, 1, true, 1, 0, false, Join.Any, OrderVerdict.Wait)]
    public void Verdict_FollowsTheTable(
        int dependencies, int settled, int completed, bool counting, int senders, int settledSenders, bool sent, Join join, OrderVerdict expected) =>
        Assert.Equal(expected, Ordering.Verdict(new OrderFacts(dependencies, settled, completed, counting, senders, settledSenders, sent, join)));

    [Fact]
    public void EveryCombinationOfFacts_WaitsOrSettlesForGood()
    {
        var checkedFacts = 0;
        foreach (var facts in AllFacts())
        {
            var verdict = Ordering.Verdict(facts);
            var allSettled = facts.SettledDependencies == facts.Dependencies && (facts.IsSentTo || facts.SettledSenders == facts.Senders);
            // Nothing waits for ever: once everything before it has settled, a node runs or is skipped.
            Assert.False(allSettled && verdict == OrderVerdict.Wait, facts.ToString());
            // Nothing runs early, and nothing that is a target runs unasked.
            Assert.False(verdict == OrderVerdict.Run && facts.SettledDependencies < facts.Dependencies, facts.ToString());
            Assert.False(verdict == OrderVerdict.Run && facts is { Senders: > 0, IsSentTo: false }, facts.ToString());
            Assert.False(verdict == OrderVerdict.Run && facts.Join == Join.All && facts.CompletedDependencies < facts.Dependencies, facts.ToString());
            Assert.False(verdict == OrderVerdict.SkipNotChosen && (facts.Senders == 0 || facts.IsSentTo || facts.SettledSenders < facts.Senders), facts.ToString());
            checkedFacts++;
        }

        Assert.True(checkedFacts > 300, $"{checkedFacts} combinations");
    }

    [Fact]
    public void EntryNodes_StartAtOnceAndTogether() =>
        Assert.Equal("a b", Scenario.OfGraph("a: { call: s.a }\nb: { call: s.b }\nc: { call: s.c, depends_on: [a] }").InFlight);

    [Fact]
    public void NodeWithDependencies_RunsWhenAllAreSettled()
    {
        var scenario = Scenario.OfGraph("a: { call: s.a }\nb: { call: s.b }\nc: { call: s.c, depends_on: [a, b] }");
        Assert.Equal("b", scenario.Complete("a").InFlight);
        Assert.Equal("c", scenario.Complete("b").InFlight);
    }

    [Fact]
    public void SkippedDependency_StillLeavesTheOther()
    {
        var scenario = Scenario.OfGraph("a: { call: s.a }\nb: { call: s.b, when: 'false' }\nc: { call: s.c, depends_on: [a, b] }");
        Assert.Equal("c", scenario.Complete("a").InFlight);
    }

    [Fact]
    public void DependencyThatIsAnAncestorOfAnother_DoesNotCount()
    {
        var scenario = Scenario.OfGraph("""
            search: { call: s.search }
            reserve: { call: s.reserve, depends_on: [search], when: 'false' }
            pay: { call: s.pay, depends_on: [search, reserve] }
            """);
        scenario.Complete("search");
        Assert.Equal(StepStatus.Skipped, scenario.Status("pay"));
        Assert.Equal(ExecutionStatus.Completed, scenario.State.Status);
    }

    [Fact]
    public void JoinAll_DemandsThatAllCompleted()
    {
        const string Graph = "a: { call: s.a }\nb: { call: s.b, when: $go }\nc: { call: s.c, depends_on: [a, b], join: all }";
        var definition = Specs.Of($"params: {{ go: {{ type: bool }} }}\ngraph:\n  {Graph.Replace("\n", "\n  ", StringComparison.Ordinal)}");
        Assert.Equal(StepStatus.Skipped, new Scenario(definition, """{"go":false}""").Complete("a").Status("c"));
        Assert.Equal("c", new Scenario(definition, """{"go":true}""").Complete("a").Complete("b").InFlight);
    }

    [Fact]
    public void When_DecidesAtTheMomentTheNodeCouldStart()
    {
        var scenario = Scenario.OfGraph("a: { call: s.a }\nb: { call: s.b, depends_on: [a], when: '$a.n > 2' }");
        scenario.Complete("a", """{"n":2}""");
        Assert.Equal(SkipReason.When, scenario.State.Step("b")!.SkipReason);
        Assert.Equal("b", Scenario.OfGraph("a: { call: s.a }\nb: { call: s.b, depends_on: [a], when: '$a.n > 2' }").Complete("a", """{"n":3}""").InFlight);
    }

    [Fact]
    public void UnusedFallback_DoesNotHangAJoin()
    {
        var scenario = Scenario.OfGraph("""
            a: { call: s.a, on_error: { fallback: f } }
            f: { call: s.f }
            c: { call: s.c, depends_on: [a, f] }
            """);
        Assert.Equal("c", scenario.Complete("a").InFlight);
        Assert.Equal(SkipReason.NotChosen, scenario.State.Step("f")!.SkipReason);
    }

    [Fact]
    public void FailedNodeWithFallback_CountsAsSkippedForItsDependants()
    {
        var scenario = Scenario.OfGraph("""
            a: { call: s.a, on_error: { fallback: f } }
            f: { call: s.f }
            afterA: { call: s.x, depends_on: [a] }
            afterBoth: { call: s.y, depends_on: [a, f] }
            """);
        Assert.Equal("f", scenario.Fail("a").InFlight);
        Assert.Equal(SkipReason.Dependencies, scenario.State.Step("afterA")!.SkipReason);
        Assert.Equal("afterBoth", scenario.Complete("f").InFlight);
    }

    [Fact]
    public void TargetWithDependencies_RunsWhenSentToAndTheyAreSettled()
    {
        var scenario = Scenario.OfGraph("""
            a: { call: s.a }
            pick: { type: branch, on: [{ when: 'true', goto: t }] }
            t: { call: s.t, depends_on: [a] }
            """);
        Assert.Equal("a", scenario.InFlight);
        Assert.Equal("t", scenario.Complete("a").InFlight);
    }

    private static IEnumerable<OrderFacts> AllFacts() =>
        from dependencies in Enumerable.Range(0, 4)
        from settled in Enumerable.Range(0, dependencies + 1)
        from completed in Enumerable.Range(0, settled + 1)
        from counting in completed > 0 && completed < dependencies ? new[] { false, true } : [completed > 0]
        from senders in Enumerable.Range(0, 3)
        from settledSenders in Enumerable.Range(0, senders + 1)
        from sent in settledSenders > 0 ? new[] { false, true } : [false]
        from how in new[] { Join.Any, Join.All }
        select new OrderFacts(dependencies, settled, completed, counting, senders, settledSenders, sent, how);
}
