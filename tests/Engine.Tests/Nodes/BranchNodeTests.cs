using OrleansWorkflows.Engine.Tests.Support;

namespace OrleansWorkflows.Engine.Tests.Nodes;

public sealed class BranchNodeTests
{
    private const string Definition = """
        params: { n: { type: int } }
        graph:
          pick: { type: branch, on: [{ when: $n > 10, goto: big }, { when: $n > 5, goto: middle }, { default: , goto: small }] }
          big: { call: s.big }
          middle: { call: s.middle }
          small: { call: s.small }
        """;

    [Theory]
    [InlineData(11, "big")]
    [InlineData(7, "middle")]
    [InlineData(1, "small")]
    public void FirstTrueWhen_WinsElseTheDefault(int n, string chosen) => Assert.Equal(chosen, Scenario.Of(Definition, $$"""{"n":{{n}}}""").InFlight);

    [Fact]
    public void NotChosen_IsSkippedWithWhatFollowsIt()
    {
        var scenario = Scenario.Of(Definition + "\n  afterBig: { call: s.x, depends_on: [big] }", """{"n":1}""");
        Assert.Equal(SkipReason.NotChosen, scenario.State.Step("big")!.SkipReason);
        Assert.Equal(SkipReason.Dependencies, scenario.State.Step("afterBig")!.SkipReason);
    }

    [Fact]
    public void NoMatchAndNoDefault_SkipsAllTargets()
    {
        var scenario = Scenario.OfGraph("pick: { type: branch, on: [{ when: 'false', goto: a }] }\na: { call: s.a }");
        Assert.Equal(StepStatus.Skipped, scenario.Status("a"));
        Assert.Equal(ExecutionStatus.Completed, scenario.State.Status);
    }

    [Fact]
    public void DefaultField_IsTheSameAsADefaultItem() =>
        Assert.Equal("b", Scenario.OfGraph("pick: { type: branch, on: [{ when: 'false', goto: a }], default: b }\na: { call: s.a }\nb: { call: s.b }").InFlight);

    [Fact]
    public void SkippedBranch_ChoosesNothing() => Assert.Equal(
        ExecutionStatus.Completed, Scenario.OfGraph("pick: { type: branch, when: 'false', on: [{ when: 'true', goto: a }] }\na: { call: s.a }").State.Status);

    [Fact]
    public void ConditionThatCanNotBeComputed_FailsTheBranch()
    {
        var scenario = Scenario.OfGraph("pick: { type: branch, on: [{ when: 1 + $x.n > 2, goto: a }], depends_on: [x] }\nx: { call: s.x }\na: { call: s.a }").Complete("x");
        Assert.Equal(("expression_error", "pick"), (scenario.State.Error!.Code, scenario.State.Error.Step));
    }
}
